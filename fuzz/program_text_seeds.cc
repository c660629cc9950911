// SPDX-License-Identifier: Apache-2.0
#include "fuzz/program_text_seeds.h"

#include <array>

namespace vigil {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kWrong{
    "   \n# nothing\n"sv,
    "task main\n"sv,
    " vigil program 1\n"sv,
    "vigil text 1\n"sv,
    "vigil program\n"sv,
    "vigil\n"sv,
    "vigil program 1\n"sv,
    "vigil program 1 1\n"sv,
    "vigil program 1\ntask main # \0\n"sv,
    "vigil program 1\ntask main\n  sl\0ep 1\n"sv,
    "vigil program 1\ntask main\n  sleep\t1\n"sv,
    "vigil program 1\ntask main\n  sleep \x7f\n"sv,
    "vigil program 1\nevnt e\n"sv,
    "vigil program 1\nsomething e\n"sv,
    "vigil program 1\nsleep 1\n"sv,
    "vigil program 1\nbranch\n"sv,
    "vigil program 1\ntask main\nnotify n\n"sv,
    "vigil program 1\ntask main\nevent e\n"sv,
    "vigil program 1\ntask main\ntask main\n"sv,
    "vigil program 1\ntask other\n"sv,
    "vigil program 1\ntask\n"sv,
    "vigil program 1\ntask main main\n"sv,
    "vigil program 1\nevent 1\n"sv,
    "vigil program 1\nevent e e\n"sv,
    "vigil program 1\nevent e\ncounter e\n"sv,
    "vigil program 1\nchannel c\n"sv,
    "vigil program 1\nchannel\n"sv,
    "vigil program 1\nchannel c size\n"sv,
    "vigil program 1\nchannel c size 1\n"sv,
    "vigil program 1\nchannel c capacity 0\n"sv,
    "vigil program 1\nchannel c capacity 1x\n"sv,
    "vigil program 1\nchannel c capacity 4294967296\n"sv,
    "vigil program 1\nchannel c capacity 1 1\n"sv,
    "vigil program 1\n  yield\ntask main\n"sv,
    "vigil program 1\ntask main\n  event e\n"sv,
    "vigil program 1\ntask main\n yield\n"sv,
    "vigil program 1\ntask main\n    yield\n"sv,
    "vigil program 1\ntask main\n  repeat 2\n      yield\n"sv,
    "vigil program 1\ntask main\n  branch\n"sv,
    "vigil program 1\ntask main\n  race\n"sv,
    "vigil program 1\ntask main\n  race\n  yield\n"sv,
    "vigil program 1\ntask main\n  race\ntask a\n"sv,
    "vigil program 1\ntask main\n  race\n    yield\n"sv,
    "vigil program 1\ntask main\n  race\n    branch 1\n"sv,
    "vigil program 1\ntask main\n  slep 1\n"sv,
    "vigil program 1\ntask main\n  somethingelse 1\n"sv,
    "vigil program 1\ntask main\n  yield 1\n"sv,
    "vigil program 1\ntask main\n  sleep\n"sv,
    "vigil program 1\ntask main\n  sleep x\n"sv,
    "vigil program 1\ntask main\n  sleep -\n"sv,
    "vigil program 1\ntask main\n  sleep 9223372036854775808\n"sv,
    "vigil program 1\ntask main\n  log 18446744073709551616\n"sv,
    "vigil program 1\ncounter x\ntask main\n  add x 18446744073709551616\n"sv,
    "vigil program 1\ntask main\n  repeat 1000001\n    yield\n"sv,
    "vigil program 1\ntask main\n  repeat -1\n    yield\n"sv,
    "vigil program 1\ntask main\n  repeat 1000000\n    repeat 1000000\n      yield\n"sv,
    "vigil program 1\ntask main\n  set\n"sv,
    "vigil program 1\ntask main\n  wait\n"sv,
    "vigil program 1\ntask main\n  join\n"sv,
    "vigil program 1\ntask main\n  send\n"sv,
    "vigil program 1\ntask main\n  add\n"sv,
    "vigil program 1\ntask main\n  notify\n"sv,
    "vigil program 1\ntask main\n  drop-waker\n"sv,
    "vigil program 1\ntask main\n  wait e\n"sv,
    "vigil program 1\ntask main\n  set aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"sv,
    "vigil program 1\nevent e\ntask main\n  send e 1\n"sv,
    "vigil program 1\nnotify n\ntask main\n  set n\n"sv,
    "vigil program 1\nchannel c capacity 1\ntask main\n  wait c\n"sv,
    "vigil program 1\ntask main\n  spawn main\n"sv,
};

constexpr std::array kRare{
    "vigil program 1\r\ntask main\r\n  sleep -0\r\n"sv,
    "vigil program 1\ncounter x\ntask main\n  add x 18446744073709551615\n  add x -1\n"sv,
    "vigil program 1\ntask main\n  log -9223372036854775808\n"sv,
    "vigil program 1\nnotify n\nevent e\ntask main\n  wait n\n  wait e\n  notify n\n"sv,
    "vigil program 1\nevent _a-1\ntask main\n  set _a-1\ntask later-1\n"sv,
    "vigil program 1\ntask main\n  race\n    branch\n    branch\n      race\n        branch\n  repeat 0\n"sv,
    "vigil program 1\nchannel c capacity 4294967295\ntask main\n"sv,
    "# first\n\nvigil program 1 # then\n\ntask main # last"sv,
};

}  // namespace

std::span<const std::string_view> wrong_texts() noexcept { return kWrong; }

std::span<const std::string_view> rare_texts() noexcept { return kRare; }

}  // namespace vigil
