# SPDX-License-Identifier: Apache-2.0
"""A file of its own: no global may be defined by the builtin of the same name."""

NativeCcInfo = CcInfo
NativeCcCommon = cc_common
