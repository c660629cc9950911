// SPDX-License-Identifier: Apache-2.0
// Attributes that only some compilers know.
#pragma once

/// Marks a reference that must not outlive the object that it was taken from.
/// Clang then rejects the uses after that object's end that it can see; other
/// compilers ignore it.
#if defined(__has_cpp_attribute)
#if __has_cpp_attribute(clang::lifetimebound)
#define VIGIL_LIFETIMEBOUND [[clang::lifetimebound]]
#endif
#endif
#ifndef VIGIL_LIFETIMEBOUND
#define VIGIL_LIFETIMEBOUND
#endif
