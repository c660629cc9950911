// SPDX-License-Identifier: Apache-2.0
// The mutated copies: what replaces what, and what is wrong with a list.
#include "mutants/statements/rewrite.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mutants/statements/mutation_list.h"

namespace vigil::statements {
namespace {

std::vector<Mutation> parsed(std::string_view list) {
  std::vector<Mutation> mutations;
  parse_mutations("list.txt", list, mutations);
  return mutations;
}

std::string mutated(std::string_view source, std::string_view list) {
  return with_mutants("a.h", source, parsed(list));
}

/// What is wrong; empty if nothing is.
template <class Act>
std::string error_of(Act act) {
  try {
    act();
    return {};
  } catch (const MutationError& error) {
    return error.what();
  }
}

constexpr std::string_view kLess =
    "file a.h\n"
    "mutant less\n"
    "kind expression\n"
    "why it is less\n"
    "- a <= b\n"
    "+ a < b\n";

TEST(WithMutants, ReplacesAnExpression) {
  EXPECT_EQ(mutated("if (a <= b) c();\n", kLess),
            "if ((::vigil_mutation::is(1) ? (a < b\n) : (a <= b\n))) c();\n");
}

TEST(WithMutants, ReplacesStatements) {
  EXPECT_EQ(mutated("{\n  a();  // why\n  b();\n}\n",
                    "file a.h\nmutant swapped\nkind statement\nwhy swapped\n"
                    "- a();  // why\n- b();\n+ b();\n+ a();\n"),
            "{\n  if (::vigil_mutation::is(1)) {\nb();\na();\n} else {\n"
            "a();  // why\n  b();\n}\n}\n");
}

TEST(WithMutants, ReplacesAStatementByNothing) {
  EXPECT_EQ(mutated("a();",
                    "file a.h\nmutant none\nkind statement\nwhy gone\n"
                    "- a();\n"),
            "if (::vigil_mutation::is(1)) {\n\n} else {\na();\n}");
}

TEST(WithMutants, MakesAChainOfMutantsOfOnePlace) {
  EXPECT_EQ(mutated("a <= b", std::string(kLess) +
                                  "mutant true\nkind expression\nwhy always\n"
                                  "- a <= b\n+ true\n"),
            "(::vigil_mutation::is(1) ? (a < b\n) : "
            "::vigil_mutation::is(2) ? (true\n) : (a <= b\n))");
}

TEST(WithMutants, MakesAChainOfStatements) {
  EXPECT_EQ(mutated("a();",
                    "file a.h\n"
                    "mutant b\nkind statement\nwhy b\n- a();\n+ b();\n"
                    "mutant c\nkind statement\nwhy c\n- a();\n"),
            "if (::vigil_mutation::is(1)) {\nb();\n} else "
            "if (::vigil_mutation::is(2)) {\n\n} else {\na();\n}");
}

TEST(WithMutants, LeavesOtherFilesAlone) {
  EXPECT_EQ(with_mutants("b.h", "a <= b", parsed(kLess)), "a <= b");
}

TEST(WithMutants, TakesAnySpacesForAny) {
  EXPECT_NE(mutated("a <=\n      b", kLess), "a <=\n      b");
}

TEST(WithMutants, RefusesWhatIsNotThere) {
  EXPECT_EQ(error_of([] { mutated("a < b", kLess); }),
            "list.txt:2: what less replaces is there 0 times in a.h, not once");
}

TEST(WithMutants, RefusesWhatIsThereTwice) {
  EXPECT_EQ(error_of([] { mutated("a <= b; a <= b;", kLess); }),
            "list.txt:2: what less replaces is there 2 times in a.h, not once");
}

TEST(WithMutants, DoesNotSplitWords) {
  EXPECT_EQ(error_of([] { mutated("aa <= b; a <= bb;", kLess); }),
            "list.txt:2: what less replaces is there 0 times in a.h, not once");
}

TEST(WithMutants, RefusesWhatOverlaps) {
  EXPECT_EQ(error_of([] {
              mutated("a <= b", std::string(kLess) +
                                    "mutant other\nkind expression\n"
                                    "why other\n- b\n+ c\n");
            }),
            "list.txt:7: what other replaces overlaps with that of less");
}

TEST(WithMutants, RefusesOnePlaceInTwoKinds) {
  EXPECT_NE(error_of([] {
              mutated("a <= b;", std::string(kLess) +
                                     "mutant gone\nkind statement\n"
                                     "why gone\n- a <= b\n");
            }),
            "");
}

/// Of a mutant of the expression `from`, in `source`.
std::string error_of_expression(std::string_view source,
                                std::string_view from) {
  return error_of([&] {
    mutated(source,
            "file a.h\nmutant m\nkind expression\nwhy m\n"
            "- " +
                std::string(from) + "\n+ x\n");
  });
}

TEST(WithMutants, RefusesPartsOfExpressions) {
  const auto is_refused = [](std::string_view source, std::string_view from) {
    return !error_of_expression(source, from).empty();
  };
  EXPECT_EQ(error_of_expression("y = x * a + b;", "a + b"),
            "list.txt:2: what m replaces is no whole expression: what is "
            "before it binds tighter");
  EXPECT_EQ(error_of_expression("y = a + b * x;", "a + b"),
            "list.txt:2: what m replaces is no whole expression: what is "
            "after it binds tighter");
  EXPECT_TRUE(is_refused("y = x - a + b;", "a + b")) << "from the left";
  EXPECT_TRUE(is_refused("!a && b", "a && b"));
  EXPECT_TRUE(is_refused("-a * b", "a * b"));
  EXPECT_TRUE(is_refused("(int)a * b", "a * b"));
  EXPECT_TRUE(is_refused("co_await a + b", "a + b"));
  EXPECT_TRUE(is_refused("x && a || b", "a || b"));
  EXPECT_TRUE(is_refused("a == b ? c : d", "b ? c : d"));
  EXPECT_TRUE(is_refused("a ? b : c = d", "a ? b : c"));
  EXPECT_TRUE(is_refused("!a.b", "!a"));
  EXPECT_TRUE(is_refused("*a\n    ->b", "*a"));
  EXPECT_TRUE(is_refused("a + f(x)", "a + f"));
  EXPECT_TRUE(is_refused("a.b", "b"));
  EXPECT_TRUE(is_refused("a->b", "b"));
  EXPECT_TRUE(is_refused("a::b", "b"));
  EXPECT_TRUE(is_refused("a::b", "a"));
  EXPECT_EQ(error_of_expression("f(a, b)", "a, b"),
            "list.txt:2: what m replaces has a comma: it may be several");
  EXPECT_EQ(error_of_expression("(a) && (b)", "a) && (b"),
            "list.txt:2: what m replaces has half of a pair of brackets");
}

TEST(WithMutants, TakesWholeExpressions) {
  for (const auto& [source, from] :
       std::vector<std::pair<const char*, const char*>>{
           {"y = a + b;", "a + b"},
           {"y = x + a * b - z;", "a * b"},
           {"x || a && b", "a && b"},
           {"x && a && b && c", "a && b"},
           {"x && a == b", "a == b"},
           {"y = a - b - c;", "a - b"},
           {"y = a ? b : c;", "a ? b : c"},
           {"if (a = b) c();", "a = b"},
           {"x ? a = b : c", "a = b"},
           {"x ? a && b\n  : c", "a && b"},
           {"return !a;", "!a"},
           {"!*a", "*a"},
           {"while (!a.b()) {", "!a.b()"},
           {"a->b(x + 1, '\\'', \")\")[c - 1] * d",
            "a->b(x + 1, '\\'', \")\")[c - 1]"},
           {"f<A, B>(x) + y", "x"},
           {"(f(a) || ...)", "f(a)"},
           {"if (a) {", "(a)"},
           {"x(a)", "x"},
           {"return a + 10'000;  // why", "a + 10'000"},
           {"return a < b  // why", "a < b"}}) {
    EXPECT_EQ(error_of_expression(source, from), "") << source;
  }
}

TEST(ParseMutations, CountsAcrossLists) {
  std::vector<Mutation> mutations;
  parse_mutations("one.txt", kLess, mutations);
  parse_mutations("two.txt",
                  "# two\nfile b.h\nmutant gone\nkind statement\nwhy gone\n"
                  "equivalent it does nothing\n- a();\n",
                  mutations);
  ASSERT_EQ(mutations.size(), 2u);
  EXPECT_EQ(mutations[0].number, 1);
  EXPECT_EQ(mutations[1].number, 2);
  EXPECT_EQ(mutations[1].file, "b.h");
  EXPECT_EQ(mutations[1].place, "two.txt:3");
  EXPECT_EQ(mutations[1].why, "gone");
  EXPECT_EQ(mutations[1].equivalent, "it does nothing");
}

TEST(ParseMutations, TakeTheReasonOfTheirFile) {
  std::vector<Mutation> mutations;
  const std::string rest = "\nkind statement\nwhy gone\n- a();\n";
  parse_mutations("one.txt",
                  "file b.h\nunreached all\nmutant b" + rest + "mutant c" +
                      rest + "unreached alone\nfile d.h\nmutant d" + rest,
                  mutations);
  ASSERT_EQ(mutations.size(), 3u);
  EXPECT_EQ(mutations[0].unreached, "all");
  EXPECT_EQ(mutations[1].unreached, "alone");
  EXPECT_EQ(mutations[2].unreached, "");
}

TEST(ParseMutations, SaysWhatIsWrong) {
  const auto error = [](std::string_view list) {
    return error_of([&] { parsed(list); });
  };
  EXPECT_EQ(error("mutant a\n"),
            "list.txt:1: a mutant of no file: `file` comes first");
  EXPECT_EQ(error("file a.h\nkind statement\n"),
            "list.txt:2: `kind` outside of a mutant");
  EXPECT_EQ(error("file a.h\nmutant a\nkind of\n"),
            "list.txt:3: a kind is `expression` or `statement`");
  EXPECT_EQ(error("file a.h\nmutant a\nwhat is it\n"),
            "list.txt:3: unknown key `what`");
  EXPECT_EQ(error("file a.h\nmutant a\nkind statement\n- a\n"),
            "list.txt:2: a has no `why`");
  EXPECT_EQ(error("file a.h\nmutant a\nwhy a\nwhy b\n"),
            "list.txt:4: a second `why`");
  EXPECT_EQ(error("unreached a\n"),
            "list.txt:1: `unreached` outside of a mutant");
  EXPECT_EQ(error("file a.h\nunreached a\nunreached b\n"),
            "list.txt:3: a second `unreached`");
  EXPECT_EQ(error("file a.h\nmutant a\nkind expression\nwhy a\n- a\n"),
            "list.txt:2: a has no `+`");
  EXPECT_EQ(error(std::string(kLess) + "mutant less\n"),
            "list.txt:7: a mutant needs a name of its own");
}

Copies copies() {
  return {.files = {"executor/core.h"},
          .shared = {"executor/time.h"},
          .prefix = "mutated/"};
}

TEST(WithIncludes, LeadsToTheCopies) {
  EXPECT_EQ(with_includes("executor/core.cc",
                          "#include \"executor/core.h\"\n"
                          "#include \"executor/time.h\"\n"
                          "#include \"model/law.h\"\n#include <map>\n",
                          copies()),
            "#include \"mutants/statements/mutation.h\"\n"
            "#include \"mutated/executor/core.h\"\n"
            "#include \"executor/time.h\"\n"
            "#include \"model/law.h\"\n#include <map>\n");
}

TEST(WithIncludes, RefusesWhatIsNeitherCopiedNorShared) {
  EXPECT_EQ(error_of([] {
              with_includes("executor/core.cc", "#include \"executor/new.h\"\n",
                            copies());
            }),
            "executor/core.cc: includes executor/new.h, which is neither "
            "copied nor shared");
}

}  // namespace
}  // namespace vigil::statements
