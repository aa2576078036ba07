/* SPDX-License-Identifier: MIT */
/* A library like any other, and no plugin. */

extern const int lane_nothing;
__attribute__((visibility("default"))) const int lane_nothing = 1;
