/* SPDX-License-Identifier: MIT */
/* Numbers and names as a person reads them. */
#include "report/format.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

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
format_percent(char buf[FORMAT_ROOM], double share, int digits)
{
	double percent = share * 100, size = fabs(percent);

	if (!isfinite(percent))
		return "-";
	if (size >= 99.5 && size < 1e9)
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

/* Whether the byte begins a character rather than going on with one. */
static bool
format_begins(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;
}

size_t
format_width_of(const char *text, size_t len)
{
	size_t width = 0;

	for (size_t i = 0; i < len; i++)
		width += format_begins(text[i]);
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
	for (; *name && at + 5 < size; name++) {
		unsigned char c = (unsigned char)*name;
		if (format_begins(*name) && used++ == keep)
			break;
		/* C1 controls come as c2 80 .. c2 9f. */
		bool control = c < ' ' || c == 0x7f ||
			(c == 0xc2 && ((unsigned char)name[1] & 0xe0) == 0x80);
		if (control || (c >= 0x80 && !utf8)) {
			if (format_begins(*name))
				buf[at++] = '?';
			if (c == 0xc2 && utf8)
				name++;
			continue;
		}
		buf[at++] = *name;
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
