// RunStoreTest.cpp - runs that are continued, replies that are kept, verdicts that are reused.
// SPDX-License-Identifier: MIT
#include "flow/RunStore.h"

#include "util/Files.h"

#include <cstdlib>
#include <doctest/doctest.h>
#include <fstream>

using namespace palindrome;
using namespace palindrome::flow;
namespace fs = std::filesystem;

namespace {

struct Scratch {
    fs::path path;
    Scratch() {
        std::string name = (fs::temp_directory_path() / "pal-store-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()));
        path = name;
    }
    ~Scratch() {
        std::error_code ec;
        fs::remove_all(path, ec);
    }
};

const Json configuration = {{"specs", {"a.lct.md"}}};

} // namespace

TEST_CASE("a run that was not finished is continued by the same configuration only") {
    Scratch scratch;
    std::string id;
    {
        auto store = RunStore::open(scratch.path, configuration);
        REQUIRE(store);
        CHECK(!store->resumed());
        id = store->id();
        CHECK(store->writeJson("units/0000.json", {{"x", 1}}));
    }
    {
        auto other = RunStore::open(scratch.path, {{"specs", {"b.lct.md"}}});
        REQUIRE(other);
        CHECK(!other->resumed());
        CHECK(other->id() != id);
    }
    auto again = RunStore::open(scratch.path, configuration);
    REQUIRE(again);
    CHECK(again->resumed());
    CHECK(again->id() == id);
    CHECK(again->readJson("units/0000.json") == Json{{"x", 1}});
}

TEST_CASE("a run that is still alive is not taken over") {
    Scratch scratch;
    auto first = RunStore::open(scratch.path, configuration);
    auto second = RunStore::open(scratch.path, configuration);
    REQUIRE(first);
    REQUIRE(second);
    CHECK(!second->resumed());
    CHECK(second->id() != first->id());
}

TEST_CASE("a finished run is never continued") {
    Scratch scratch;
    std::string id;
    {
        auto store = RunStore::open(scratch.path, configuration);
        REQUIRE(store);
        id = store->id();
        CHECK(store->finish(0));
    }
    auto next = RunStore::open(scratch.path, configuration);
    REQUIRE(next);
    CHECK(!next->resumed());
    CHECK(next->id() != id);
}

TEST_CASE("a folder that cannot be written is a failure with its name") {
    Scratch scratch;
    REQUIRE(util::writeFileAtomic(scratch.path / "file", "x"));
    auto store = RunStore::open(scratch.path / "file", configuration);
    REQUIRE(!store);
    CHECK(store.error().kind == Failure::Kind::Unwritable);
    CHECK(store.error().message.find("file") != std::string::npos);
}

TEST_CASE("a reply survives the store, and a damaged one counts as none") {
    Scratch scratch;
    auto store = RunStore::open(scratch.path, configuration);
    REQUIRE(store);
    llm::Reply reply;
    reply.text = "module m; endmodule \xc3\xa4";
    reply.reasoning = "thinking";
    reply.key = std::string(64, 'a');
    reply.servedModel = "m-1";
    reply.seconds = 1.5;
    reply.usage.output = 17;
    CHECK(!store->findReply(reply.key));
    store->keepReply(reply.key, reply);
    auto found = store->findReply(reply.key);
    REQUIRE(found);
    REQUIRE(*found);
    CHECK((*found)->text == reply.text);
    CHECK((*found)->reasoning == reply.reasoning);
    CHECK((*found)->servedModel == reply.servedModel);
    CHECK((*found)->seconds == reply.seconds);
    CHECK((*found)->usage == reply.usage);

    std::ofstream(store->folder() / "replies" / (reply.key + ".json")) << "{\"text\": 3";
    CHECK(!store->findReply(reply.key));
    std::ofstream(store->folder() / "replies" / (reply.key + ".json")) << "{\"text\": 3}";
    CHECK(!store->findReply(reply.key));
}

TEST_CASE("an answer that was cut is kept as the failure that it is") {
    Scratch scratch;
    auto store = RunStore::open(scratch.path, configuration);
    REQUIRE(store);
    llm::CallFailure cut = llm::makeCallFailure(llm::CallFailureKind::Truncated, "cut by the limit");
    cut.attempts = 2;
    cut.httpStatus = 200;
    cut.partial = llm::Reply{};
    cut.partial->text = "module m;";
    cut.partial->usage.output = 64;
    const std::string key(64, 'd');
    store->keepReply(key, llm::CallResult(tl::unexpected(cut)));
    const auto found = store->findReply(key);
    REQUIRE(found);
    REQUIRE_FALSE(*found);
    CHECK(found->error().what == cut.what);
    CHECK(found->error().kind == cut.kind);
    CHECK(found->error().message == cut.message);
    CHECK(found->error().attempts == 2);
    CHECK(found->error().httpStatus == 200);
    REQUIRE(found->error().partial);
    CHECK(found->error().partial->text == "module m;");
    CHECK(found->error().partial->usage == cut.partial->usage);

    // A kind of failure that this version does not know counts as nothing.
    const auto file = store->folder() / "replies" / (key + ".json");
    std::ifstream in(file);
    Json json = Json::parse(in);
    json["failure"]["kind"] = "unheard-of";
    std::ofstream(file) << json;
    CHECK(!store->findReply(key));
}

TEST_CASE("a verdict is found under its own key only") {
    Scratch scratch;
    VerdictCache cache(scratch.path);
    const std::string key(64, 'b'), other(64, 'c');
    CHECK(!cache.find(key));
    cache.keep(key, {{"verdict", "proved"}});
    CHECK(cache.find(key) == Json{{"verdict", "proved"}});
    CHECK(!cache.find(other));

    // An entry that was moved to another key must not answer for it.
    fs::create_directories(scratch.path / "cc");
    fs::copy_file(scratch.path / "bb" / (key + ".json"), scratch.path / "cc" / (other + ".json"));
    CHECK(!cache.find(other));
    std::ofstream(scratch.path / "bb" / (key + ".json")) << "not json";
    CHECK(!cache.find(key));
}
