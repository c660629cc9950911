# SPDX-License-Identifier: Apache-2.0
"""Stands in for rules_shell where there is no network."""

sh_binary = native.sh_binary
