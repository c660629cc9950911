// SPDX-License-Identifier: Apache-2.0
// How many inputs a second a target of programs takes.
#pragma once

namespace vigil {

/// Measures, on programs of some 30 operations, and prints two lines: inputs a
/// second that are only decoded, and that executor_fuzz runs and judges.
void print_rates(const char* build);

}  // namespace vigil
