// MatrixReport.cpp - what a matrix came to, as JSON with its statistics.
// SPDX-License-Identifier: MIT
#include "flow/Matrix.h"

namespace palindrome::flow {

namespace {

Json intervalJson(const Interval& i) {
    return Json::array({i.low, i.high});
}

Json shareJson(size_t hits, size_t all) {
    return {{"hits", hits},
            {"of", all},
            {"value", all ? Json(static_cast<double>(hits) / static_cast<double>(all)) : Json()},
            {"interval95", intervalJson(shareInterval(hits, all))}};
}

Json meanJson(const std::vector<double>& values) {
    if (values.empty())
        return Json();
    const Mean mean = meanOf(values);
    return {{"value", mean.value},
            {"interval95", mean.interval ? intervalJson(*mean.interval) : Json()}};
}

/// The numbers of some cells.
Json statisticsJson(const std::vector<const MatrixCell*>& cells) {
    size_t atOnce = 0, proved = 0;
    std::vector<double> repairs, costs, seconds;
    for (const MatrixCell* cell : cells) {
        atOnce += cell->passedAtOnce();
        proved += cell->proved();
        repairs.push_back(static_cast<double>(cell->repairs()));
        if (cell->calls.cost)
            costs.push_back(*cell->calls.cost);
        seconds.push_back(cell->calls.seconds);
    }
    Json json;
    json["cells"] = cells.size();
    json["passAt1"] = shareJson(atOnce, cells.size());
    json["proved"] = shareJson(proved, cells.size());
    json["repairs"] = meanJson(repairs);
    json["cost"] = costs.size() == cells.size() ? meanJson(costs) : Json(); // partly known: unknown
    json["callSeconds"] = meanJson(seconds);
    return json;
}

} // namespace

Json toJson(const MatrixReport& report) {
    Json json;
    json["schema"] = 1;
    json["id"] = report.id;
    json["folder"] = report.folder;
    json["started"] = report.started;
    json["seconds"] = report.seconds;
    json["resumed"] = report.resumed;
    json["unfinished"] = report.unfinished;
    json["exitCode"] = report.exitCode;
    json["repeats"] = report.repeats;
    json["units"] = report.units;
    json["models"] = Json::array();
    for (size_t model = 0; model < report.models.size(); ++model) {
        std::vector<const MatrixCell*> all;
        size_t always = 0;
        for (size_t spec = 0; spec < report.specs.size(); ++spec) {
            const auto cells = report.of(spec, model);
            bool good = cells.size() == report.repeats;
            for (const MatrixCell* cell : cells)
                good = good && cell->proved();
            always += good;
            all.insert(all.end(), cells.begin(), cells.end());
        }
        Json entry = statisticsJson(all);
        entry["name"] = report.models[model];
        entry["passToTheN"] = shareJson(always, report.specs.size());
        json["models"].push_back(std::move(entry));
    }
    json["table"] = Json::array();
    for (size_t spec = 0; spec < report.specs.size(); ++spec) {
        Json row;
        row["unit"] = report.units[spec];
        row["spec"] = report.specs[spec];
        row["models"] = Json::object();
        for (size_t model = 0; model < report.models.size(); ++model)
            row["models"][report.models[model]] = statisticsJson(report.of(spec, model));
        const std::vector<RowScore> rows = report.rowsOf(spec);
        row["rows"] = Json::array(); // from the weakest to the strongest
        for (const RowScore& score : rows)
            row["rows"].push_back({{"row", score.row}, {"right", score.right}, {"of", score.all}});
        json["table"].push_back(std::move(row));
    }
    json["cells"] = Json::array();
    for (const MatrixCell& cell : report.cells)
        if (cell.report)
            json["cells"].push_back({{"unit", report.units[cell.spec]},
                                     {"model", report.models[cell.model]},
                                     {"repeat", cell.repeat},
                                     {"verdict", outcomeName(cell.report->outcome)},
                                     {"reason", cell.report->reason},
                                     {"triage", triageName(cell.report->triage)},
                                     {"repairs", cell.repairs()},
                                     {"calls", cell.calls.calls},
                                     {"cost", cell.calls.cost ? Json(*cell.calls.cost) : Json()},
                                     {"folder", cell.report->folder}});
    return json;
}

} // namespace palindrome::flow
