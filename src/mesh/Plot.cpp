// Plot.cpp - curves as a picture.
// SPDX-License-Identifier: MIT
#include "mesh/Plot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <functional>

namespace palindrome::mesh {

namespace {

constexpr std::array colours = {"#1f5fa8", "#c8501e", "#3a7d44", "#7a4fa3"};
constexpr double panelWidth = 400, panelHeight = 300, top = 92, leftMargin = 64, gap = 84;

std::string escaped(const std::string& text) {
    std::string result;
    for (char c : text) {
        switch (c) {
        case '&': result += "&amp;"; break;
        case '<': result += "&lt;"; break;
        case '>': result += "&gt;"; break;
        default: result += c;
        }
    }
    return result;
}

/// A distance between ticks that gives about `count` of them: 1, 2 or 5 times a power of ten.
double tickStep(double range, int count) {
    const double raw = range / count, power = std::pow(10, std::floor(std::log10(raw)));
    for (double factor : {1.0, 2.0, 5.0})
        if (raw <= factor * power * 1.0001)
            return factor * power;
    return 10 * power;
}

struct Axis {
    double max, step;
    static Axis upTo(double value, int count) {
        const double step = tickStep(value, count);
        return {std::ceil(value / step - 1e-9) * step, step};
    }
};

using Value = std::function<std::optional<double>(const CurvePoint&)>;

class Panel {
public:
    Panel(double theLeft, Axis theX, Axis theY, std::string& theSvg)
        : left(theLeft), x(theX), y(theY), svg(theSvg) {}

    void frame(const std::string& title, const std::string& xLabel, const std::string& yLabel) {
        text(left + panelWidth / 2, top - 12, "middle", title, 14, "#222", "bold");
        for (double v = 0; v <= x.max * 1.0001; v += x.step) {
            line(px(v), top, px(v), top + panelHeight, "#e4e4e4");
            text(px(v), top + panelHeight + 18, "middle", fmt::format("{:.4g}", v), 11, "#444");
        }
        for (double v = 0; v <= y.max * 1.0001; v += y.step) {
            line(left, py(v), left + panelWidth, py(v), "#e4e4e4");
            text(left - 8, py(v) + 4, "end", fmt::format("{:.4g}", v), 11, "#444");
        }
        svg += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" "
                           "fill=\"none\" stroke=\"#555\"/>\n",
                           left, top, panelWidth, panelHeight);
        text(left + panelWidth / 2, top + panelHeight + 38, "middle", xLabel, 12, "#222");
        const double cx = left - 46, cy = top + panelHeight / 2;
        svg += fmt::format("<text x=\"{0:.1f}\" y=\"{1:.1f}\" text-anchor=\"middle\" "
                           "font-size=\"12\" fill=\"#222\" "
                           "transform=\"rotate(-90 {0:.1f} {1:.1f})\">{2}</text>\n",
                           cx, cy, escaped(yLabel));
    }

    /// The curve as far as it is inside; a line that leaves the panel ends at its border.
    void curve(const Curve& c, size_t index, const Value& value) {
        std::string path, marks;
        std::optional<std::pair<double, double>> last;
        for (const CurvePoint& p : c.points) {
            const auto v = value(p);
            if (!v)
                continue;
            std::pair<double, double> at{p.rate, *v};
            const bool leaves = at.second > y.max;
            if (leaves && last && last->second < y.max) {
                const double t = (y.max - last->second) / (at.second - last->second);
                at = {last->first + t * (at.first - last->first), y.max};
            }
            if (at.first > x.max * 1.0001 || at.second > y.max * 1.0001)
                break;
            path += fmt::format("{}{:.1f},{:.1f}", path.empty() ? "" : " ", px(at.first),
                                py(at.second));
            if (leaves)
                break;
            marks += mark(px(at.first), py(at.second), index);
            last = at;
        }
        const char* colour = colours[index % colours.size()];
        svg += fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" "
                           "stroke-width=\"2\"{}/>\n{}",
                           path, colour, index == 0 ? "" : " stroke-dasharray=\"6 4\"", marks);
    }

    void diagonal() {
        const double end = std::min(x.max, y.max);
        svg += fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" "
                           "stroke=\"#999\" stroke-dasharray=\"2 3\"/>\n",
                           px(0), py(0), px(end), py(end));
    }

    void text(double atX, double atY, const char* anchor, const std::string& content, int size,
              const char* colour, const char* weight = "normal") {
        svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\" font-size=\"{}\" "
                           "fill=\"{}\" font-weight=\"{}\">{}</text>\n",
                           atX, atY, anchor, size, colour, weight, escaped(content));
    }

    static std::string mark(double cx, double cy, size_t index) {
        const char* colour = colours[index % colours.size()];
        if (index % 2 == 0)
            return fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.2\" fill=\"{}\"/>\n", cx,
                               cy, colour);
        return fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"6\" height=\"6\" "
                           "fill=\"#fff\" stroke=\"{}\" stroke-width=\"1.6\"/>\n",
                           cx - 3, cy - 3, colour);
    }

private:
    double px(double v) const { return left + v / x.max * panelWidth; }
    double py(double v) const { return top + panelHeight - v / y.max * panelHeight; }
    void line(double x1, double y1, double x2, double y2, const char* colour) {
        svg += fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" "
                           "stroke=\"{}\"/>\n",
                           x1, y1, x2, y2, colour);
    }

    const double left;
    const Axis x, y;
    std::string& svg;
};

/// The upper end of the latency axis: four times the least latency, or less if all is below.
double latencyEnd(const std::vector<Curve>& curves) {
    double least = 1e9, most = 0;
    for (const Curve& c : curves)
        for (const CurvePoint& p : c.points)
            if (p.packetLatency) {
                least = std::min(least, *p.packetLatency);
                most = std::max(most, *p.packetLatency);
            }
    return most == 0 ? 1 : std::min(most * 1.05, 4 * least);
}

} // namespace

std::string plotSvg(const std::vector<Curve>& curves, const std::string& title,
                    const std::string& subtitle) {
    // The first curve says how far to the right the picture goes.
    double offered = 0, accepted = 0;
    for (const CurvePoint& p : curves.front().points)
        offered = std::max(offered, p.rate);
    for (const Curve& c : curves)
        for (const CurvePoint& p : c.points)
            accepted = std::max(accepted, p.rate <= offered ? p.accepted : 0.0);
    const double width = leftMargin + 2 * panelWidth + gap + 24;
    const double height = top + panelHeight + 60 + 20 * static_cast<double>(curves.size());
    std::string svg = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
        "viewBox=\"0 0 {0:.0f} {1:.0f}\" font-family=\"Helvetica, Arial, sans-serif\">\n"
        "<title>{2}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n",
        width, height, escaped(title));
    const Axis x = Axis::upTo(std::max(offered, 1e-6), 6);
    Panel latency(leftMargin, x, Axis::upTo(latencyEnd(curves), 6), svg);
    Panel through(leftMargin + panelWidth + gap, x, Axis::upTo(std::max(accepted, 1e-6), 6), svg);
    latency.text(leftMargin, 26, "start", title, 17, "#111", "bold");
    latency.text(leftMargin, 46, "start", subtitle, 12, "#555");
    latency.frame("Packet latency", "offered load (flits per node and cycle)", "mean (cycles)");
    through.frame("Accepted load", "offered load (flits per node and cycle)",
                  "accepted (flits per node and cycle)");
    through.diagonal();
    for (size_t i = 0; i < curves.size(); ++i) {
        latency.curve(curves[i], i, [](const CurvePoint& p) { return p.packetLatency; });
        through.curve(curves[i], i, [](const CurvePoint& p) { return std::optional(p.accepted); });
        const double y = top + panelHeight + 66 + 20 * static_cast<double>(i);
        svg += fmt::format("<line x1=\"{0:.1f}\" y1=\"{2:.1f}\" x2=\"{1:.1f}\" y2=\"{2:.1f}\" "
                           "stroke=\"{3}\" stroke-width=\"2\"{4}/>\n",
                           leftMargin, leftMargin + 36, y - 4, colours[i % colours.size()],
                           i == 0 ? "" : " stroke-dasharray=\"6 4\"");
        svg += Panel::mark(leftMargin + 18, y - 4, i);
        latency.text(leftMargin + 46, y, "start", curves[i].label, 12, "#222");
    }
    return svg + "</svg>\n";
}

} // namespace palindrome::mesh
