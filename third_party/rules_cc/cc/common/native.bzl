# SPDX-License-Identifier: Apache-2.0
"""A file of its own: a global may not be defined by the builtin of the same name."""

NativeCcInfo = CcInfo
