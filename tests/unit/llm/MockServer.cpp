// MockServer.cpp - the process of the mock server, and small helpers of the tests.
// SPDX-License-Identifier: MIT
#include "MockServer.h"

#include "util/Assert.h"

#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

extern char** environ;

namespace palindrome::llm::testing {

namespace {

struct Pipe {
    int readEnd = -1, writeEnd = -1;
    Pipe() {
        std::array<int, 2> ends{};
        PAL_ASSERT(::pipe2(ends.data(), O_CLOEXEC) == 0);
        readEnd = ends[0];
        writeEnd = ends[1];
    }
};

} // namespace

MockServer::MockServer(const std::string& certificate, const std::string& key)
    : tls(!certificate.empty()) {
    const Pipe in, out;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in.readEnd, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out.writeEnd, STDOUT_FILENO);
    std::vector<std::string> words{"python3", "-B",
                                   PALINDROME_SOURCE_DIR "/tests/mock_llm/server.py"};
    if (tls)
        words.insert(words.end(), {"--tls", certificate, key});
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const int error = posix_spawnp(&pid, "python3", &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(in.readEnd);
    ::close(out.writeEnd);
    PAL_ASSERT(error == 0, "python3 cannot be started");
    toServer = ::fdopen(in.writeEnd, "w");
    fromServer = ::fdopen(out.readEnd, "r");
    PAL_ASSERT(std::sscanf(readLine().c_str(), "port %u", &port) == 1,
               "the mock server did not start");
}

MockServer::~MockServer() {
    std::fclose(toServer); // the server ends with its standard input
    std::fclose(fromServer);
    ::waitpid(pid, nullptr, 0);
}

std::string MockServer::readLine() {
    std::string line;
    for (int c = std::fgetc(fromServer); c != EOF && c != '\n'; c = std::fgetc(fromServer))
        line += static_cast<char>(c);
    return line;
}

std::string MockServer::url(const std::string& scenario) const {
    return std::string(tls ? "https" : "http") + "://127.0.0.1:" + std::to_string(port) + "/" +
           scenario + "/v1";
}

nlohmann::json MockServer::command(const std::string& line) {
    std::fputs((line + "\n").c_str(), toServer);
    std::fflush(toServer);
    return nlohmann::json::parse(readLine());
}

unsigned MockServer::count(const std::string& scenario) {
    return command("count " + scenario).get<unsigned>();
}

nlohmann::json MockServer::last(const std::string& scenario) {
    return command("last " + scenario);
}

MockServer& mockServer() {
    static MockServer server;
    return server;
}

Settings settingsFor(const std::string& scenario) {
    using std::chrono::milliseconds;
    Settings settings;
    settings.baseUrl = mockServer().url(scenario);
    settings.connectTimeout = milliseconds{3000};
    settings.firstByteTimeout = milliseconds{4000};
    settings.stallTimeout = milliseconds{4000};
    settings.totalTimeout = milliseconds{20000};
    return settings;
}

Request sampleRequest(const std::string& text) {
    Request request;
    request.model = "mock-model";
    request.messages = {{Role::User, text}};
    request.prompt = {"encode", "1"};
    request.label = "unit";
    request.printCommand = "palindrome prompt encode unit.lct.md";
    return request;
}

TemporaryFolder::TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "palindrome-test-XXXXXX").string();
    PAL_ASSERT(::mkdtemp(name.data()) != nullptr);
    folder = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code error;
    std::filesystem::remove_all(folder, error);
}

ScopedVariable::ScopedVariable(const char* variable, const char* value) : name(variable) {
    if (const char* old = std::getenv(variable)) {
        before = old;
        had = true;
    }
    if (value)
        ::setenv(variable, value, 1);
    else
        ::unsetenv(variable);
}

ScopedVariable::~ScopedVariable() {
    if (had)
        ::setenv(name.c_str(), before.c_str(), 1);
    else
        ::unsetenv(name.c_str());
}

} // namespace palindrome::llm::testing
