// SPDX-License-Identifier: Apache-2.0
#include "fuzz/rate.h"

int main() { vigil::print_rates("without sanitizers"); }
