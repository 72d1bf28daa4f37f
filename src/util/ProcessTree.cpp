// ProcessTree.cpp - reads who started whom from /proc.
// SPDX-License-Identifier: MIT
#include "util/ProcessTree.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <map>
#include <string>

namespace palindrome::util {

namespace {

/// 0 if the process is gone.
pid_t parentOf(pid_t pid) {
    char text[1024];
    std::FILE* file = std::fopen(("/proc/" + std::to_string(pid) + "/stat").c_str(), "re");
    if (!file)
        return 0;
    const size_t length = std::fread(text, 1, sizeof text - 1, file);
    std::fclose(file);
    text[length] = '\0';
    // "pid (name) state parent …", where the name may hold anything.
    const char* name = std::strrchr(text, ')');
    int parent = 0;
    if (!name || std::sscanf(name + 1, " %*c %d", &parent) != 1)
        return 0;
    return parent;
}

std::multimap<pid_t, pid_t> childrenByParent() {
    std::multimap<pid_t, pid_t> children;
    DIR* folder = ::opendir("/proc");
    if (!folder)
        return children;
    while (const dirent* entry = ::readdir(folder))
        if (const pid_t pid = static_cast<pid_t>(std::atoi(entry->d_name)); pid > 0)
            children.emplace(parentOf(pid), pid);
    ::closedir(folder);
    return children;
}

} // namespace

std::vector<pid_t> descendantsOf(pid_t pid) {
    const auto children = childrenByParent();
    std::vector<pid_t> found{pid};
    for (size_t i = 0; i < found.size(); ++i)
        for (auto [at, end] = children.equal_range(found[i]); at != end; ++at)
            if (std::ranges::find(found, at->second) == found.end())
                found.push_back(at->second);
    found.erase(found.begin());
    return found;
}

void killTree(pid_t pid) {
    // What is stopped starts nothing more: a few rounds until nobody new is found.
    constexpr int rounds = 20;
    std::vector<pid_t> all{pid};
    ::kill(pid, SIGSTOP);
    for (int i = 0; i < rounds; ++i) {
        const size_t before = all.size();
        for (const pid_t found : descendantsOf(pid)) {
            if (std::ranges::find(all, found) != all.end())
                continue;
            ::kill(found, SIGSTOP);
            all.push_back(found);
        }
        if (all.size() == before)
            break;
    }
    for (const pid_t found : all)
        ::kill(found, SIGKILL);
}

} // namespace palindrome::util
