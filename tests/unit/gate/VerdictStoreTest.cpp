// VerdictStoreTest.cpp - what a verdict's key depends on, and which entries of a cache are believed.
// SPDX-License-Identifier: MIT
#include "gate/VerdictStore.h"

#include "util/Files.h"
#include "util/ScratchFolder.h"

#include <doctest/doctest.h>
#include <set>

using namespace palindrome;
using namespace palindrome::gate;

namespace {

UnitInputs inputs() {
    UnitInputs in;
    in.files = {{"u.lct.md", "11"}, {"u.sv", "22"}};
    in.spec = "u.lct.md";
    in.hdl = {"u.sv"};
    return in;
}

report::UnitResult proved() {
    report::UnitResult r;
    r.unit = "u";
    r.verdict = "proved";
    return r;
}

struct Fixture {
    util::ScratchFolder folder = std::move(*util::ScratchFolder::make());
    SigningKey mine = std::move(*SigningKey::make(folder.path() / "mine"));
    SigningKey other = std::move(*SigningKey::make(folder.path() / "other"));
    VerdictStore store{folder.path() / "cache", mine.publicKey()};
    std::string key = verdictKey("u", inputs(), {});

    std::filesystem::path entry(const std::string& of) const {
        return folder.path() / "cache" / (of + ".json");
    }
    /// Nothing is taken from the entry, and that is known.
    void refused(const std::string& text) {
        REQUIRE(util::writeFileAtomic(entry(key), text, true));
        const auto found = store.find(key);
        CHECK_FALSE(found.result);
        CHECK(found.refused);
    }
};

} // namespace

TEST_CASE("the key depends on all that a verdict depends on") {
    std::set<std::string> keys{verdictKey("u", inputs(), {})};
    auto add = [&](const std::string& key) { CHECK(keys.insert(key).second); };
    add(verdictKey("v", inputs(), {}));
    auto with = [&](auto change) {
        UnitInputs in = inputs();
        change(in);
        add(verdictKey("u", in, {}));
    };
    with([](UnitInputs& in) { in.files["u.sv"] = "23"; });
    with([](UnitInputs& in) { in.files["more.svh"] = "33"; });
    with([](UnitInputs& in) { in.hdl.push_back("v.sv"); });
    with([](UnitInputs& in) { in.top = "u"; });
    with([](UnitInputs& in) { in.include = {"i"}; });
    with([](UnitInputs& in) { in.define = {"X"}; });
    with([](UnitInputs& in) { in.parameters = {{"N", "2"}}; });
    with([](UnitInputs& in) { in.simulate = true; });
    auto policy = [&](auto change) {
        Project p;
        change(p);
        add(verdictKey("u", inputs(), p));
    };
    policy([](Project& p) { p.limits.proofSeconds = 1; });
    policy([](Project& p) { p.limits.solverSeconds = 1; });
    policy([](Project& p) { p.limits.unitSeconds = 1; });
    policy([](Project& p) { p.severities["lint-gap"] = std::nullopt; });
    policy([](Project& p) { p.severities["lint-gap"] = diag::Severity::Note; });
    CHECK(keys.contains(verdictKey("u", inputs(), {})));
}

TEST_CASE("a signed verdict comes back, for its place alone") {
    Fixture f;
    CHECK_FALSE(f.store.find(f.key).result);
    CHECK_FALSE(f.store.find(f.key).refused);
    REQUIRE(f.store.keep(f.key, proved(), f.mine));
    const auto found = f.store.find(f.key);
    REQUIRE(found.result);
    CHECK(found.result->verdict == "proved");

    UnitInputs in = inputs();
    in.files["u.sv"] = "23";
    const std::string elsewhere = verdictKey("u", in, {});
    std::filesystem::copy_file(f.entry(f.key), f.entry(elsewhere));
    CHECK_FALSE(f.store.find(elsewhere).result);
    CHECK(f.store.find(elsewhere).refused);
}

TEST_CASE("an entry that is not signed by the key is refused, whatever is done to it") {
    Fixture f;
    REQUIRE(f.store.keep(f.key, proved(), f.mine));
    const std::string good = *util::readFile(f.entry(f.key));
    const size_t line = good.find('\n');
    const std::string signature = good.substr(0, line), body = good.substr(line + 1);
    for (size_t at = 0; at < good.size(); at += 7) { // any byte of either part
        CAPTURE(at);
        std::string text = good;
        text[at] = text[at] == '0' ? '1' : '0';
        if (text != good)
            f.refused(text);
    }
    f.refused("");
    f.refused(body);
    f.refused(signature);
    f.refused(signature + "\n" + body + " ");
    f.refused(std::string(128, '0') + "\n" + body);
    f.refused(f.other.sign("palindrome gate verdict\n" + f.key + "\n" + body) + "\n" + body);
    // And the same by the right key is believed: it is the signature that decides.
    REQUIRE(util::writeFileAtomic(
        f.entry(f.key), f.mine.sign("palindrome gate verdict\n" + f.key + "\n" + body) + "\n" + body,
        true));
    CHECK(f.store.find(f.key).result);
}

TEST_CASE("what is signed but no verdict is refused") {
    Fixture f;
    const std::string body = "{}";
    f.refused(f.mine.sign("palindrome gate verdict\n" + f.key + "\n" + body) + "\n" + body);
}

TEST_CASE("a key is made once, for its owner alone, and read again") {
    Fixture f;
    const auto file = f.folder.path() / "mine";
    CHECK((std::filesystem::status(file).permissions() & std::filesystem::perms::mask) ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
    CHECK_FALSE(SigningKey::make(file));
    REQUIRE(SigningKey::read(file));
    CHECK(SigningKey::read(file)->publicKey() == f.mine.publicKey());
    REQUIRE(util::writeFileAtomic(file, "no key\n", true));
    CHECK_FALSE(SigningKey::read(file));
    CHECK_FALSE(verifies("", "text", f.mine.sign("text")));
    CHECK(verifies(f.mine.publicKey(), "text", f.mine.sign("text")));
    CHECK_FALSE(verifies(f.mine.publicKey(), "texts", f.mine.sign("text")));
}
