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

/* The decimals of three significant digits. */
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
	int decimals = format_decimals(hi);

	if (!isfinite(lo) || !isfinite(hi))
		return "-";
	if (fabs(hi) >= 1e9) {
		snprintf(buf, FORMAT_ROOM, "[%.3g, %.3g]", lo, hi);
		return buf;
	}
	/* The upper end's decimals would round a small lower end away. */
	if (lo < 1.0 && decimals < 2)
		decimals = 2;
	snprintf(buf, FORMAT_ROOM, "[%.*f, %.*f]", decimals, lo, decimals, hi);
	return buf;
}

const char *
format_range_beside(char buf[FORMAT_ROOM], double lo, double hi, double value)
{
	double near = lo > value ? lo : hi;
	int decimals = 2;

	if (!isfinite(lo) || !isfinite(hi) || fabs(hi) >= 1e3 ||
		(lo <= value && value <= hi))
		return format_range(buf, lo, hi);
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
	/* Here %g would print an exponent. */
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
	double value;
	size_t i = 0;

	if (ns < 0)
		return "-";
	while (i < 3 && (double)ns < 0.9995 * units[i].unit)
		i++;
	value = (double)ns / units[i].unit;
	snprintf(buf, FORMAT_ROOM, "%.*f %s",
		i == 3 ? 0 : format_decimals(value), value, units[i].name);
	return buf;
}

const char *
format_about(char buf[FORMAT_ROOM], double seconds)
{
	if (seconds < 10)
		snprintf(buf, FORMAT_ROOM, "%.0f s", fmax(1, seconds));
	else if (seconds < 100)
		snprintf(buf, FORMAT_ROOM, "%.0f s", 5 * round(seconds / 5));
	else if (seconds < 600)
		snprintf(buf, FORMAT_ROOM, "%.3g min", round(seconds / 30) / 2);
	else if (seconds < 6000)
		snprintf(buf, FORMAT_ROOM, "%.0f min", seconds / 60);
	else if (seconds < 36000)
		snprintf(buf, FORMAT_ROOM, "%.1f h", seconds / 3600);
	else
		snprintf(buf, FORMAT_ROOM, "%.0f h", seconds / 3600);
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

	return isatty(fileno(out)) && term != NULL && *term &&
		strcmp(term, "dumb") != 0;
}

static const char *
format_dots(bool utf8)
{
	return utf8 ? "\xe2\x80\xa6" : "..";
}

/* Writes what may be shown of it, at most its bytes; returns how many. */
static size_t
format_cluster(
	char *to, const char *text, struct utf8_cluster cluster, bool utf8)
{
	bool plain = cluster.bytes == 1 || utf8;

	if (plain && utf8_wild(text) == 0) {
		memcpy(to, text, cluster.bytes);
		return cluster.bytes;
	}
	memset(to, '?', cluster.columns);
	return cluster.columns;
}

const char *
format_name(char *buf, size_t size, const char *name, size_t width, bool pad,
	bool utf8)
{
	const char *dots = format_dots(utf8);
	size_t len = strlen(name), used = 0, at = 0;
	bool cut = utf8_width(name) > width;
	size_t most = cut ? width - utf8_width(dots) : width;

	while (len > 0) {
		struct utf8_cluster next = utf8_first(name, len);

		if (used + next.columns > most || at + next.bytes + 4 > size)
			break;
		at += format_cluster(buf + at, name, next, utf8);
		used += next.columns;
		name += next.bytes;
		len -= next.bytes;
	}
	if (len > 0 && used + utf8_width(dots) <= width) {
		at += (size_t)sprintf(buf + at, "%s", dots);
		used += utf8_width(dots);
	}
	while (pad && used++ < width && at + 1 < size)
		buf[at++] = ' ';
	buf[at] = '\0';
	return buf;
}

const char *
format_ends(char *buf, size_t size, const char *name, size_t width, bool utf8)
{
	const char *dots = format_dots(utf8), *end = name;
	size_t tail = width * 2 / 5 + 1;
	size_t head = utf8_fit(name, width - tail - utf8_width(dots));
	char parts[4 * FORMAT_NAME + 8];

	if (utf8_width(name) <= width || width < 16)
		return format_name(buf, size, name, width, false, utf8);
	while (utf8_width(end) > tail)
		end += utf8_first(end, strlen(end)).bytes;
	snprintf(parts, sizeof(parts), "%.*s%s%s", (int)head, name, dots, end);
	return format_name(buf, size, parts, width, false, utf8);
}

void
format_column(FILE *out, const char *name, size_t width, bool utf8)
{
	char part[4 * FORMAT_LINE + 8], text[4 * FORMAT_LINE + 8];

	while (utf8_width(name) > width || (utf8 && utf8_unsure(name))) {
		size_t n = utf8_fit(name, FORMAT_LINE);

		snprintf(part, sizeof(part), "%.*s", (int)n, name);
		fprintf(out, "  %s\n",
			format_name(text, sizeof(text), part, FORMAT_LINE,
				false, utf8));
		name += n;
	}
	fprintf(out, "  %s",
		format_name(text, sizeof(text), name, width, true, utf8));
}
