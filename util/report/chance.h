/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_CHANCE_H
#define UTIL_REPORT_CHANCE_H

/*
 * The chance that something normally distributed is at least z standard
 * deviations off its mean, to either side: erfc(|z| / sqrt(2)), to twelve
 * digits. Computed here since linking with libm would take a twentieth of a
 * millisecond of the start of every command.
 */
double chance_beyond(double z);

#endif
