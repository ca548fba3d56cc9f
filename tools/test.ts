// The tests, all of them or those that an edit needs first.

import { projectFolder } from "../steps/command.ts";

/** Tests that start many processes, emulate processors or repeat long runs: minutes in all. */
const slow = [
  "tests/advice_test.ts",
  "tests/all_machines_test.ts",
  "tests/archive/check_archive_test.ts",
  "tests/archive/forgeries_test.ts",
  "tests/archive/harder_pool_test.ts",
  "tests/archive/pack_test.ts",
  "tests/bench_test.ts",
  "tests/classifier/properties_test.ts",
  "tests/cluster/lloyd_test.ts",
  "tests/docs_commands_test.ts",
  "tests/encoder/cpu_embedder_test.ts",
  "tests/encoder/embed_test.ts",
  "tests/encoder/model_test.ts",
  "tests/encoder/shard_store_test.ts",
  "tests/encoder/wasm_embedder_test.ts",
  "tests/encoder/wasm_model_test.ts",
  "tests/experiment/bounds_test.ts",
  "tests/experiment/flipped_bits_test.ts",
  "tests/experiment/publication_test.ts",
  "tests/experiment/run_cells_test.ts",
  "tests/experiment/run_experiment_test.ts",
  "tests/experiment/run_measures_test.ts",
  "tests/experiment/status_test.ts",
  "tests/export/export_command_test.ts",
  "tests/export/hub_folder_test.ts",
  "tests/figures/compare_command_test.ts",
  "tests/figures/plot_command_test.ts",
  "tests/figures/pool_images_test.ts",
  "tests/figures/processors_test.ts",
  "tests/figures/publish_test.ts",
  "tests/figures/render_test.ts",
  "tests/figures/report_test.ts",
  "tests/figures/view_command_test.ts",
  "tests/hub/pipeline_test.ts",
  "tests/labelling/formats/tools_test.ts",
  "tests/labelling/open_pool_test.ts",
  "tests/labelling/suggest_test.ts",
  "tests/labelling/verify_files_test.ts",
  "tests/leaderboard/leaderboard_command_test.ts",
  "tests/mod_test.ts",
  "tests/numeric/rounded_products_test.ts",
  "tests/pipeline",
  "tests/slurm",
  "tests/steps",
  "tests/store/processes_test.ts",
  "tests/strategies/add_a_strategy_test.ts",
  "tests/strategies/golden_test.ts",
  "tests/strategies/herding",
  "tests/strategies/invariants_test.ts",
  "tests/strategies/plain_forms_test.ts",
  "tests/strategies/prob_cover/close_pairs_test.ts",
  "tests/strategies/random_sampling_test.ts",
  "tests/strategies/u_herding",
  "tests/strategies/workers_test.ts",
  "tests/sweep/sweep_command_test.ts",
  "tests/tools",
];

const usage = `deno task test [--quick] [options of deno test] [FILE ...]

Runs the tests. All of them take 15 to 30 minutes on two cores. --quick leaves out those that start many
processes, emulate processors or repeat long runs, and takes about a minute: for the loop of editing.`;

if (import.meta.main) {
  if (Deno.args.includes("--help")) {
    console.log(usage);
    Deno.exit();
  }
  const isQuick = Deno.args.includes("--quick");
  const rest = Deno.args.filter((word) => word !== "--quick");
  if (!isQuick && rest.length === 0) {
    console.error(
      "All tests: 15 to 30 minutes on two cores. A minute's worth: deno task test --quick",
    );
  }
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      "--quiet",
      "-P",
      "--parallel",
      ...(isQuick ? [`--ignore=${slow.join()}`] : []),
      ...rest,
    ],
    cwd: projectFolder,
    stdin: "inherit",
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  Deno.exit(code);
}
