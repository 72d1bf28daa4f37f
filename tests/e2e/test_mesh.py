# test_mesh.py - `mesh`: clean runs, exact latencies, flipped bits, and a mutant for every check.
# SPDX-License-Identifier: MIT
import json
import re
import shutil
import unittest

from support import SHARED_CACHE, SOURCE, CommandTest

TOP = SOURCE / "lct_specs/router/noc_router.lct.md"
SMALL = [TOP, "--size", "2", "--warmup", "100", "--measure", "1500", "--threads", "1"]


def latency(flits, hops, depth=4):
    """Of a packet over an empty mesh, from docs/adr/0003."""
    lack = max(0, (6 if hops else 4) - depth)
    return 4 * (hops + 1) + flits - 1 + lack * ((flits - 1) // depth)


@unittest.skipUnless(shutil.which("verilator"), "Verilator is not installed")
class MeshTest(CommandTest):
    def run_command(self, *arguments, **options):
        # Verdicts of units are shared as builds are: both are keyed by content.
        store = ["--store", SHARED_CACHE / "verdicts"] if arguments[0] == "mesh" else []
        return super().run_command(*arguments, *store, **options)

    def simulate(self, code, *options):
        return self.expect(code, "mesh", *SMALL, *options, "--json").json()["result"]

    def test_a_small_mesh_is_clean_and_proved(self):
        result = self.simulate(0, "--rate", "0.1,0.4", "--packet", "1,4:2,15")
        self.assertTrue(result["proved"] and result["clean"])
        self.assertEqual(len(result["router"]["units"]), 13)
        for point in result["points"]:
            packets = point["packets"]
            self.assertGreater(packets["measured"], 20)
            self.assertEqual(packets["created"], packets["delivered"])
            self.assertEqual(point["credits"], "registers")
            self.assertEqual(point["counters"]["in"], point["counters"]["out"])

    def test_latencies_on_an_empty_mesh_are_exact(self):
        for source, destination, hops in [(0, 0, 0), (0, 1, 1), (0, 3, 2), (3, 0, 2), (2, 1, 2)]:
            for flits in (1, 4, 5, 15):
                with self.subTest(source=source, destination=destination, flits=flits):
                    self.write("t.txt", f"10 {source} {destination} {flits}\n")
                    point = self.expect(0, "mesh", TOP, "--size", "2", "--pattern", "trace", "--trace",
                                        "t.txt", "--json").json()["result"]["points"][0]
                    self.assertEqual(point["network_latency"]["max"], latency(flits, hops))
                    self.assertEqual(point["packets"]["measured"], 1)

    def test_a_trace_with_a_long_gap_is_no_deadlock(self):
        self.write("t.txt", "0 0 3 4\n6000 3 0 4\n")
        result = self.expect(0, "mesh", TOP, "--size", "2", "--pattern", "trace", "--trace", "t.txt", "--json")
        self.assertEqual(result.json()["result"]["points"][0]["packets"]["delivered"], 2)

    def test_threads_do_not_change_results(self):
        results = []
        for threads in ("1", "2"):
            point = self.expect(0, "mesh", TOP, "--size", "6", "--rate", "0.2", "--warmup", "50", "--measure",
                                "200", "--threads", threads, "--json").json()["result"]["points"][0]
            self.assertEqual(point.pop("threads"), int(threads))
            point.pop("seconds"), point.pop("cpu_seconds")
            results.append(point)
        self.assertEqual(*results)

    def test_the_largest_mesh_is_clean(self):
        point = self.expect(0, "mesh", TOP, "--size", "16", "--rate", "0.1", "--packet", "1,5", "--warmup", "50",
                            "--measure", "150", "--malformed", "0.1", "--json").json()["result"]["points"][0]
        self.assertGreater(point["packets"]["sent"], 1000)
        self.assertEqual(point["errors"]["malformed_reported"], point["errors"]["malformed"])

    def test_all_patterns_run(self):
        for pattern in ("transpose", "bit-complement", "tornado", "hotspot", "neighbour"):
            self.assertTrue(self.simulate(0, "--rate", "0.1", "--pattern", pattern)["clean"], pattern)

    def test_more_than_goes_through_is_called_saturated(self):
        result = self.simulate(0, "--rate", "1", "--pattern", "hotspot", "--drain", "100")
        self.assertTrue(result["points"][0]["saturated"])
        self.assertAlmostEqual(result["points"][0]["accepted"], 0.25, delta=0.01)

    def test_single_errors_are_all_corrected_and_counted(self):
        result = self.simulate(0, "--rate", "0.3", "--flip-one", "1")
        errors, flits = result["points"][0]["errors"], result["points"][0]["flits"]
        self.assertEqual(errors["flipped_one"] + errors["sink_flipped_one"], flits["moved"])
        self.assertEqual(errors["routers_fixed"], errors["flipped_one"])
        self.assertEqual(errors["sinks_fixed"], errors["sink_flipped_one"])

    def test_double_errors_are_all_flagged_and_hit_nobody_else(self):
        result = self.simulate(0, "--rate", "0.5", "--flip-two", "0.02")
        point = result["points"][0]
        errors, packets = point["errors"], point["packets"]
        self.assertGreater(errors["flipped_two"], 20)
        self.assertEqual(errors["routers_flagged"], errors["flipped_two"])
        self.assertGreater(packets["poisoned"], 0)
        self.assertEqual(packets["sent"], packets["delivered"] + packets["poisoned"] + packets["missing"])

    def test_malformed_packets_are_reported_once_and_hit_nobody_else(self):
        point = self.simulate(0, "--rate", "0.3", "--packet", "1,2,3,5,15", "--malformed", "0.3")["points"][0]
        errors, packets = point["errors"], point["packets"]
        self.assertGreater(errors["malformed"], 50)
        self.assertEqual(errors["malformed_reported"], errors["malformed"])
        self.assertGreater(packets["refused"], 20)
        self.assertGreater(packets["poisoned"], 20)
        self.assertEqual(packets["refused"] + packets["poisoned"], errors["malformed"])
        self.assertEqual(packets["missing"], 0)
        self.assertEqual(packets["sent"], packets["delivered"] + errors["malformed"])

    def test_packets_that_are_all_malformed_are_no_livelock(self):
        point = self.simulate(0, "--rate", "0.3", "--packet", "1", "--malformed", "1")["points"][0]
        self.assertEqual((point["packets"]["delivered"], point["packets"]["refused"]), (0, point["packets"]["sent"]))

    def test_closed_outputs_begin_no_packet_and_let_others_finish(self):
        point = self.simulate(0, "--rate", "0.4", "--packet", "9", "--close", "0.005")["points"][0]
        self.assertGreater(point["errors"]["closings"], 20)
        self.assertGreater(point["errors"]["flits_through_closed"], 20)
        self.assertEqual(point["packets"]["created"], point["packets"]["delivered"])

    def test_files_are_written_and_compared(self):
        self.simulate(0, "--rate", "0.1:0.3:0.1", "--csv", "a.csv")
        self.assertEqual(len([l for l in (self.folder / "a.csv").read_text().split("\n") if l.startswith("2,")]), 3)
        self.simulate(0, "--rate", "0.1", "--svg", "a.svg", "--compare", "a.csv", "--output", "a.json")
        self.assertEqual((self.folder / "a.svg").read_text().count("<polyline"), 4)
        self.assertTrue(json.loads((self.folder / "a.json").read_text())["clean"])

    def test_saturation_is_found_between_its_neighbours(self):
        result = self.simulate(0, "--saturation", "--step", "0.1", "--packet", "1", "--pattern", "hotspot")
        rates = {point["rate"]: point for point in result["points"]}
        self.assertAlmostEqual(result["saturation"]["rate"], 0.2)
        zero = result["saturation"]["zero_load_latency"]
        self.assertLess(rates[0.2]["packet_latency"]["mean"], 3 * zero)
        self.assertTrue(rates[0.3]["saturated"] or rates[0.3]["packet_latency"]["mean"] >= 3 * zero)

    # Bad input

    def test_bad_options_are_named(self):
        for words, text in [(["--pattern", "unifrom", "--rate", "0.1"], "did you mean `uniform`"),
                            (["--rate", "1.01"], "at most 1"), (["--rate", "0"], "above 0"),
                            (["--rate", "nan"], "no number"), (["--rate", "0.3:0.1:0.1"], "ascending"),
                            (["--rate", "0.1", "--size", "1"], "2 to 16"),
                            (["--rate", "0.1", "--size", "100"], "2 to 16"),
                            (["--rate", "0.1", "--packet", "16"], "1 to 15"),
                            (["--rate", "0.1", "--flip-one", "2"], "--flip-one"),
                            (["--rate", "0.1", "--malformed", "-1"], "--malformed"),
                            (["--rate", "0.1", "--close", "1.5"], "--close"),
                            (["--rate", "0.1", "--malformed", "0.1", "--flip-two", "0.1"], "leave out one"),
                            (["--rate", "0.1", "--saturatoin"], "--saturation"),
                            ([], "no rate"), (["--rate", "0.1", "--saturation"], "--saturation"),
                            (["--pattern", "trace"], "--trace FILE"),
                            (["--rate", "0.1", "--trace", "t"], "--pattern trace")]:
            with self.subTest(words=words):
                self.assertIn(text, self.expect(2, "mesh", TOP, *words).err)

    def test_bad_files_are_named(self):
        self.write("t.txt", "0 0 3 4\nbad\n")
        result = self.expect(3, "mesh", TOP, "--size", "2", "--pattern", "trace", "--trace", "t.txt")
        self.assertIn("t.txt:2:1: error:", result.err)
        self.assertIn("missing.csv", self.expect(3, "mesh", TOP, "--rate", "0.1", "--compare", "missing.csv").err)
        self.assertIn("missing", self.expect(3, "mesh", "missing.lct.md", "--rate", "0.1").err)

    # Mutants: each check must find what it is there for.

    def kinds(self, options, *more):
        result = self.simulate(1, *options, "--unproved", *more)
        self.assertFalse(result["clean"])
        self.assertFalse(result["proved"])
        point = result["points"][0]
        return {kind for kind, count in point["violation_counts"].items() if count}, point

    def own(self, unit, body):
        """The option for a folder with HDL of the unit's ports around a body of its own."""
        text = self.expect(0, "emit", TOP.parent / f"{unit}.lct.md").out
        head = text[:text.index(");\n") + 3]
        self.write(f"mutant/{unit}.sv", head + body + "\nendmodule\n")
        return ["--hdl", self.folder / "mutant"]

    def crossbar(self):
        """Output registers with one fault for each length of packets, which the first flit says: one program does
        for all. `n` counts the flits, `again` follows each."""
        return self.own("xbar_tx", """
    logic [7:0] n;
    logic [3:0] length;
    logic [1:0] valid_q, again;
    logic [41:0] code_q;
    wire [41:0] code = ({42{st_sel[0]}} & code0) | ({42{st_sel[1]}} & code1) | ({42{st_sel[2]}} & code2)
                     | ({42{st_sel[3]}} & code3) | ({42{st_sel[4]}} & code4);
    assign lnk_valid = valid_q;
    assign lnk_code = code_q;
    always_ff @(posedge clk or negedge rst_n)
        if (!rst_n) begin
            n <= 0; length <= 0; valid_q <= 0; again <= 0;
        end
        else begin
            n <= n + 8'(st_vc != 0); again <= st_vc;
            if (n == 0 && length == 0 && st_vc != 0) length <= code[15:12];
            valid_q <= length == 1 && n == 20 && st_vc == 0 ? again
                     : length == 2 && n == 20 ? 2'b00
                     : length == 3 ? {1'b0, st_vc != 0}
                     : length == 5 && n == 20 ? 2'b11 : st_vc;
        end
    always_ff @(posedge clk)
        if (st_sel != 0)
            code_q <= length == 6 && n[3:0] == 4'd7 && code[33:32] == 2'b00 ? code ^ {7'h07, 35'h1}
                    : length == 7 && n == 20 ? code ^ 42'd1 : code;""")

    def test_a_repeated_flit_is_duplicated(self):
        kinds, _ = self.kinds(self.crossbar(), "--rate", "0.3", "--packet", "1")
        self.assertLessEqual({"duplicated", "credit"}, kinds)

    def test_a_dropped_flit_is_lost_and_its_slot_missed(self):
        kinds, _ = self.kinds(self.crossbar(), "--rate", "0.3", "--packet", "2")
        self.assertLessEqual({"lost", "credit"}, kinds)
        self.write("t.txt", "0 0 1 2\n" * 12)
        point = self.expect(1, "mesh", TOP, *self.crossbar(), "--unproved", "--size", "2", "--pattern", "trace",
                            "--trace", "t.txt", "--json").json()["result"]["points"][0]
        self.assertIn("never arrived", json.dumps(point["violations"]))

    def test_two_packets_in_one_vc_are_interleaved(self):
        kinds, _ = self.kinds(self.crossbar(), "--rate", "0.3", "--packet", "3")
        self.assertLessEqual({"interleaved", "credit"}, kinds)

    def test_the_crossbar_of_the_mutants_is_right_without_a_fault(self):
        self.assertTrue(self.simulate(0, *self.crossbar(), "--unproved", "--rate", "0.3", "--packet", "4")["clean"])

    def test_both_vcs_at_once_are_no_link(self):
        self.assertIn("link", self.kinds(self.crossbar(), "--rate", "0.3", "--packet", "5")[0])

    def test_a_changed_bit_that_the_code_cannot_see_is_corrupted(self):
        kinds, _ = self.kinds(self.crossbar(), "--rate", "0.3", "--packet", "6")
        self.assertEqual(kinds, {"corrupted"})

    def test_an_error_that_nobody_injected_is_counted_and_seen(self):
        kinds, _ = self.kinds(self.crossbar(), "--rate", "0.3", "--packet", "7")
        self.assertEqual(kinds, {"corrupted", "counter"})

    ROUTE = """
    wire [1:0] here = {here_y[0], here_x[0]}, dst = {dst_y[0], dst_x[0]};
    assign legal = 1'b1;
    // Once around: north, east, south, west.
    wire [4:0] around = here == 2'b00 ? 5'b00010 : here == 2'b10 ? 5'b00100 : here == 2'b11 ? 5'b01000 : 5'b10000;
    assign route = ROUTE;"""

    def test_a_wrong_turn_is_misrouted(self):
        straight = "dst_x > here_x ? 5'b00100 : dst_x < here_x ? 5'b10000 : dst_y > here_y ? 5'b00010 : " \
                   "dst_y < here_y ? 5'b01000 : 5'b00001"
        wrong = self.ROUTE.replace("ROUTE", f"here == 2'b01 && dst == 2'b11 ? 5'b00001 : {straight}")
        kinds, _ = self.kinds(self.own("route_dec", wrong), "--rate", "0.2")
        self.assertEqual(kinds, {"misrouted"})

    def test_routes_in_a_circle_end_in_a_deadlock_that_is_named(self):
        circle = self.ROUTE.replace("ROUTE", "here == dst ? 5'b00001 : around")
        kinds, point = self.kinds(self.own("route_dec", circle), "--rate", "1", "--packet", "15")
        self.assertEqual(kinds, {"deadlock"})
        text = point["violations"][0]["text"]
        self.assertRegex(text, r"waiting in a circle: (\(\d,\d\) \w+ VC[01] -> )+\(\d,\d\) \w+ VC[01]$")
        stations = text[text.index(": ") + 2:].split(" -> ")
        self.assertEqual(stations[0], stations[-1])
        self.assertEqual({s[:5] for s in stations}, {"(0,0)", "(1,0)", "(0,1)", "(1,1)"})

    def test_a_packet_that_never_leaves_is_a_livelock(self):
        forever = self.ROUTE.replace("ROUTE", "around")
        self.write("t.txt", "0 0 3 1\n")
        options = [*self.own("route_dec", forever), "--unproved", "--size", "2", "--pattern", "trace", "--trace", "t.txt"]
        point = self.expect(1, "mesh", TOP, *options, "--json").json()["result"]["points"][0]
        self.assertEqual(point["violation_counts"]["livelock"], 1)

    def test_an_arbiter_that_grants_nothing_is_a_deadlock_without_a_circle(self):
        kinds, point = self.kinds(self.own("rr_arb5", "    assign gnt = 5'b0;"), "--rate", "0.3")
        self.assertIn("deadlock", kinds)
        texts = [v["text"] for v in point["violations"] if v["kind"] == "deadlock"]
        self.assertIn("no circle", texts[0])

    CREDIT = """
    logic credit_q;
    logic [7:0] n;
    logic [$clog2(DEPTH+1)-1:0] pend;
    assign credit = credit_q;
    always_ff @(posedge clk or negedge rst_n)
        if (!rst_n) begin
            credit_q <= 0; pend <= 0; n <= 0;
        end
        else begin
            n <= n + 8'(pop || drop);
            pend <= pop && drop ? pend + 1'b1 : !pop && !drop && pend != 0 ? pend - 1'b1 : pend;
            credit_q <= CREDIT;
        end"""

    def test_a_lost_credit_is_found_in_its_cycle_and_at_the_end(self):
        lost = self.CREDIT.replace("CREDIT", "n == 8'd20 ? 1'b0 : pop || drop || pend != 0")
        kinds, point = self.kinds(self.own("credit_ret", lost), "--rate", "0.2")
        self.assertLessEqual({"credit", "leftover"}, kinds)
        self.assertIn("add up to 3 instead of 4", point["violations"][0]["text"])

    def test_a_credit_too_many_is_found(self):
        extra = self.CREDIT.replace("CREDIT", "pop || drop || pend != 0 || n == 8'd20")
        kinds, point = self.kinds(self.own("credit_ret", extra), "--rate", "0.2")
        self.assertIn("credit", kinds)
        self.assertIn("add up to 5 instead of 4", point["violations"][0]["text"])

    def test_credits_are_checked_at_the_links_where_registers_have_other_names(self):
        renamed = self.CREDIT.replace("pend", "owed")
        right = self.own("credit_ret", renamed.replace("CREDIT", "pop || drop || owed != 0"))
        result = self.simulate(0, *right, "--rate", "0.3")
        self.assertTrue(result["proved"])
        self.assertEqual(result["points"][0]["credits"], "links")
        extra = self.own("credit_ret", renamed.replace("CREDIT", "pop || drop || owed != 0 || n == 8'd20"))
        self.assertIn("credit", self.kinds(extra, "--rate", "0.3")[0])

    def changed(self, unit, **changes):
        """The option for a folder with the unit's reference module, changed in its assignments."""
        text = self.expect(0, "emit", TOP.parent / f"{unit}.lct.md").out
        for name, value in changes.items():
            text, count = re.subn(rf"assign {name} = .*;", f"assign {name} = {value};", text)
            self.assertEqual(count, 1)
        self.write(f"mutant/{unit}.sv", text)
        return ["--hdl", self.folder / "mutant"]

    def test_an_output_that_closes_one_cycle_late_is_found(self):
        late = self.changed("vc_owner")
        path = self.folder / "mutant/vc_owner.sv"
        text = path.read_text().replace("if (stop == 1)", "if (late == 1)").replace("    // Equations", """    logic late;
    always_ff @(posedge clk or negedge rst_n) if (!rst_n) late <= 0; else late <= stop;
    // Equations""", 1)
        path.write_text(text)
        kinds, _ = self.kinds(late, "--rate", "0.9", "--packet", "1", "--close", "0.02")
        self.assertEqual(kinds, {"closed"})

    def test_a_guard_that_lets_packets_go_on_too_long_is_found(self):
        guard = self.changed("pkt_guard", last="left == 1 && ft != BODY")
        kinds, point = self.kinds(guard, "--rate", "0.3", "--packet", "5", "--malformed", "0.3")
        self.assertEqual(kinds, {"counter"})
        self.assertIn("c_drop is not", json.dumps(point["violations"]))
        self.assertTrue(self.simulate(0, *guard, "--unproved", "--rate", "0.3")["clean"])

    def test_a_guard_that_passes_what_it_should_refuse_is_found(self):
        guard = self.changed("pkt_guard", single_ok="len == 1", head_ok="legal && len >= 2")
        self.assertIn("misrouted", self.kinds(guard, "--rate", "0.3", "--packet", "1", "--malformed", "0.3")[0])
        kinds, point = self.kinds(guard, "--rate", "0.3", "--malformed", "0.3")
        self.assertEqual(kinds, {"corrupted", "counter"})
        text = json.dumps(point["violations"])
        self.assertIn("arrives where it should have been refused", text)
        self.assertIn("arrives as if it were whole", text)

    def test_two_flits_that_change_places_are_reordered(self):
        kinds, _ = self.kinds(self.own("vc_fifo", """
    logic [WIDTH-1:0] mem [DEPTH];
    logic [$clog2(DEPTH)-1:0] wptr, rptr;
    logic [$clog2(DEPTH):0] level;
    logic swapped;
    wire [$clog2(DEPTH)-1:0] second = rptr == DEPTH - 1 ? 0 : rptr + 1'b1;
    wire swap = level >= 2 && !swapped && mem[rptr][33:32] == 0 && mem[second][33:32] == 0;
    assign rdata = mem[swap ? second : rptr];
    assign empty = level == 0;
    assign full = level == DEPTH;
    always_ff @(posedge clk) begin
        if (push) mem[wptr] <= wdata;
        if (pop && swap) mem[second] <= mem[rptr];
    end
    always_ff @(posedge clk or negedge rst_n)
        if (!rst_n) begin
            wptr <= 0; rptr <= 0; level <= 0; swapped <= 0;
        end
        else begin
            if (push) wptr <= wptr == DEPTH - 1 ? 0 : wptr + 1'b1;
            if (pop) begin
                rptr <= second; swapped <= swap;
            end
            level <= level + push - pop;
        end"""), "--rate", "0.5", "--packet", "8")
        self.assertIn("reordered", kinds)
        self.assertNotIn("corrupted", kinds)

    def test_hdl_that_is_not_proved_is_refused(self):
        mutant = self.own("rr_arb5", "    assign gnt = req & (~req + 5'd1);")
        result = self.run_command("mesh", *SMALL, *mutant, "--rate", "0.1")
        self.assertEqual(result.code, 1)
        self.assertIn("rr_arb5", result.err)
        self.assertIn("[mesh-unproved]", result.err)
        self.assertIn("--unproved", result.err)
        csv = self.expect(0, "mesh", *SMALL, *mutant, "--rate", "0.1", "--unproved", "--csv", "m.csv")
        self.assertIn("NOT PROVED", csv.out)
        self.assertIn("NOT PROVED", (self.folder / "m.csv").read_text())


if __name__ == "__main__":
    unittest.main()
