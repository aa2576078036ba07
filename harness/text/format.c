/* SPDX-License-Identifier: MIT */
/* Numbers and names as a person reads them. */
#include "text/format.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "text/utf8.h"

/* A time to come, in a few digits. */

const char *
about_time(char text[ABOUT_WORDS], double seconds)
{
	if (seconds < 10)
		snprintf(text, ABOUT_WORDS, "%.0f s", fmax(1, seconds));
	else if (seconds < 100)
		snprintf(text, ABOUT_WORDS, "%.0f s", 5 * round(seconds / 5));
	else if (seconds < 600)
		snprintf(
			text, ABOUT_WORDS, "%.3g min", round(seconds / 30) / 2);
	else if (seconds < 6000)
		snprintf(text, ABOUT_WORDS, "%.0f min", seconds / 60);
	else if (seconds < 36000)
		snprintf(text, ABOUT_WORDS, "%.1f h", seconds / 3600);
	else
		snprintf(text, ABOUT_WORDS, "%.0f h", seconds / 3600);
	return text;
}

/* Decimals that leave three significant digits. */
static int
format_decimals(double value)
{
	double size = fabs(value);

	if (size >= 99.95)
		return 0;
	if (size >= 9.995)
		return 1;
	if (size >= 0.09995 || size == 0.0)
		return 2;
	return 3;
}

const char *
format_ratio(char buf[FORMAT_ROOM], double value)
{
	if (!isfinite(value))
		return "-";
	if (fabs(value) >= 1e9)
		snprintf(buf, FORMAT_ROOM, "%.3g", value);
	else
		snprintf(buf, FORMAT_ROOM, "%.*f", format_decimals(value),
			value);
	return buf;
}

const char *
format_range(char buf[FORMAT_ROOM], double lo, double hi)
{
	if (!isfinite(lo) || !isfinite(hi))
		return "-";
	if (fabs(hi) >= 1e9) {
		snprintf(buf, FORMAT_ROOM, "[%.3g, %.3g]", lo, hi);
		return buf;
	}
	/* The upper end is the larger, and has the fewer decimals; the lower
	 * one follows unless that would hide it. */
	int decimals = format_decimals(hi);
	if (lo < 1.0 && decimals < 2)
		decimals = 2;
	snprintf(buf, FORMAT_ROOM, "[%.*f, %.*f]", decimals, lo, decimals, hi);
	return buf;
}

const char *
format_range_beside(char buf[FORMAT_ROOM], double lo, double hi, double value)
{
	if (!isfinite(lo) || !isfinite(hi) || fabs(hi) >= 1e3 ||
		(lo <= value && value <= hi))
		return format_range(buf, lo, hi);
	double near = lo > value ? lo : hi;
	int decimals = 2;
	while (decimals < 12 &&
		fabs(near - value) < 0.5 * pow(10, -decimals) * 1.001)
		decimals++;
	if (decimals == 2)
		return format_range(buf, lo, hi);
	snprintf(buf, FORMAT_ROOM, "[%.*f, %.*f]", decimals, lo, decimals, hi);
	return buf;
}

const char *
format_percent(char buf[FORMAT_ROOM], double share, int digits)
{
	double percent = share * 100, size = fabs(percent);

	if (!isfinite(percent))
		return "-";
	/* As %g would have it, without an exponent. */
	if (size >= pow(10, digits) - 0.5 && size < 1e9)
		snprintf(buf, FORMAT_ROOM, "%.0f", percent);
	else
		snprintf(buf, FORMAT_ROOM, "%.*g", digits, percent);
	return buf;
}

const char *
format_time(char buf[FORMAT_ROOM], int64_t ns)
{
	static const struct {
		double unit;
		const char *name;
	} units[] = { { 1e9, "s" }, { 1e6, "ms" }, { 1e3, "us" }, { 1, "ns" } };
	size_t i = 0;

	if (ns < 0)
		return "-";
	while (i < 3 && (double)ns < 0.9995 * units[i].unit)
		i++;
	double value = (double)ns / units[i].unit;
	snprintf(buf, FORMAT_ROOM, "%.*f %s",
		i == 3 ? 0 : format_decimals(value), value, units[i].name);
	return buf;
}

const char *
format_clock(char buf[FORMAT_ROOM], int64_t ns)
{
	int64_t s = (ns + 500000000) / 1000000000;

	if (s >= 3600)
		snprintf(buf, FORMAT_ROOM, "%" PRId64 ":%02d:%02d", s / 3600,
			(int)(s / 60 % 60), (int)(s % 60));
	else
		snprintf(buf, FORMAT_ROOM, "%d:%02d", (int)(s / 60),
			(int)(s % 60));
	return buf;
}

bool
format_escapes(FILE *out)
{
	const char *term = getenv("TERM");

	return isatty(fileno(out)) && term && *term &&
		strcmp(term, "dumb") != 0;
}

/* The bytes of what takes one column: a character, or a byte of none. */
static size_t
format_step(const char *text, size_t len)
{
	size_t bytes = utf8_length(text, len);

	return bytes ? bytes : 1;
}

size_t
format_width_of(const char *text, size_t len)
{
	size_t width = 0;

	for (size_t i = 0; i < len; i += format_step(text + i, len - i))
		width++;
	return width;
}

size_t
format_width(const char *name)
{
	return format_width_of(name, strlen(name));
}

const char *
format_name(char *buf, size_t size, const char *name, size_t width, bool pad,
	bool utf8)
{
	size_t keep = format_width(name);
	size_t used = 0, at = 0;
	bool cut = keep > width;

	if (cut)
		keep = utf8 || width < 3 ? width - 1 : width - 2;
	for (size_t len = strlen(name); len > 0 && at + 5 < size;) {
		unsigned char c = (unsigned char)*name;
		size_t bytes = format_step(name, len);
		if (used++ == keep)
			break;
		if (utf8_wild(name) || (c >= 0x80 && !utf8)) {
			buf[at++] = '?';
		} else {
			memcpy(buf + at, name, bytes);
			at += bytes;
		}
		name += bytes;
		len -= bytes;
	}
	used = keep;
	if (cut) {
		const char *dots = utf8 ? "\xe2\x80\xa6" : "..";
		memcpy(buf + at, dots, strlen(dots));
		at += strlen(dots);
		used = width;
	}
	while (pad && used < width && at + 1 < size) {
		buf[at++] = ' ';
		used++;
	}
	buf[at] = '\0';
	return buf;
}

/* The bytes of the first so many columns. */
static size_t
format_bytes(const char *text, size_t width)
{
	size_t len = strlen(text), at = 0;

	for (size_t used = 0; at < len && used < width; used++)
		at += format_step(text + at, len - at);
	return at;
}

const char *
format_whose(char *buf, size_t size, const char *name, size_t width, bool utf8)
{
	size_t total = format_width(name), tail = width * 2 / 5 + 1;
	size_t head = width - tail - (utf8 ? 1 : 2), at;
	char part[4 * FORMAT_NAME + 8];

	if (total <= width || width < 16)
		return format_name(buf, size, name, width, false, utf8);
	snprintf(part, sizeof(part), "%.*s", (int)format_bytes(name, head),
		name);
	format_name(buf, size, part, head, false, utf8);
	at = strlen(buf);
	at += (size_t)snprintf(
		buf + at, size - at, "%s", utf8 ? "\xe2\x80\xa6" : "..");
	if (at < size)
		format_name(buf + at, size - at,
			name + format_bytes(name, total - tail), tail, false,
			utf8);
	return buf;
}

void
format_column(FILE *out, const char *name, size_t width, bool utf8)
{
	char part[4 * FORMAT_LINE + 8], text[4 * FORMAT_LINE + 8];

	while (format_width(name) > width) {
		size_t n = format_bytes(name, FORMAT_LINE);

		snprintf(part, sizeof(part), "%.*s", (int)n, name);
		fprintf(out, "  %s\n",
			format_name(text, sizeof(text), part, FORMAT_LINE,
				false, utf8));
		name += n;
		if (*name == '\0' || format_width(name) <= width)
			break;
	}
	fprintf(out, "  %s",
		format_name(text, sizeof(text), name, width, true, utf8));
}
