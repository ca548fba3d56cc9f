// Clocks: three runs share a data folder, one with the right time, the others 4,000 days before and after it; the files that are there
// have such times, too. No step compares clocks, so nothing changes.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { RandomState } from "../../lib/random/random_state.ts";
import type { Attack } from "./attack.ts";
import { type Ending, ending, faultOf, pause, type Step } from "./processes.ts";
import type { Project } from "./project.ts";
import { listFiles } from "./small_study.ts";
import { undisturbed } from "./undisturbed.ts";

/** Seconds that a clock is wrong. */
const SHIFT = 4000 * 24 * 3600;

/** The attack. */
export const clocks: Attack = {
  name: "clocks",
  what: "three runs at once whose clocks differ by 4,000 days, on files from such times",
  tries: 12,
  shortTries: 1,
  missing: async () => await buildClock() === undefined ? noClock : undefined,
  async run({ tries, seed, count, fault, signal }) {
    const clock = await buildClock();
    if (clock === undefined) throw new Error(noClock);
    const { copy, restore, differences, duration } = await undisturbed();
    await using project = await copy("fresh");
    const random = new RandomState(seed);
    for (let nth = 0; nth < tries; nth++) {
      signal.throwIfAborted();
      await restore(project, "embedded");
      await shiftFiles(project, random);
      const runs = [-SHIFT, 0, SHIFT].map(async (seconds) => {
        await pause(random.random() * duration["02_run"]);
        return await runAt(project, "02_run", clock, seconds);
      });
      const ran = await Promise.all(runs);
      ran.push(await runAt(project, "03_plot", clock, random.random() < 0.5 ? SHIFT : -SHIFT));
      const cells = ran.map(({ stdout }) => Number(/small: (\d+) cells in/.exec(stdout)?.[1] ?? 0));
      const sum = cells.reduce((sum, count) => sum + count);
      if (sum !== 6) fault(`6 cells were run ${sum} times`);
      const faults = ran.map((end) => faultOf("a run at another time", end));
      for (const message of [...faults, ...await differences(project)]) if (message) fault(message);
      count();
    }
  },
};

const noClock = "it takes Linux and a C compiler (apt-get install gcc libc6-dev)";

let built: Promise<string | undefined> | undefined;

/** Compiles the wrong clock once; undefined if it can't be compiled, or does not reach Deno's clock. */
function buildClock(): Promise<string | undefined> {
  return built ??= (async () => {
    if (Deno.build.os !== "linux") return;
    const library = await Deno.makeTempFile({ prefix: "shifted-clock-", suffix: ".so" });
    addEventListener("unload", () => Deno.removeSync(library));
    const source = fileURLToPath(new URL("shifted_clock.c", import.meta.url));
    const compiler = new Deno.Command("cc", {
      args: ["-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"],
      stderr: "null",
    });
    if (!await compiler.output().then(({ success }) => success, () => false)) return;
    const asked = new Deno.Command(Deno.execPath(), {
      args: ["eval", "console.log(Date.now())"],
      env: wrongTime(library, SHIFT),
    });
    const { stdout } = await asked.output();
    const ahead = Number(new TextDecoder().decode(stdout)) - Date.now();
    return ahead > 0.9 * SHIFT * 1000 ? library : undefined;
  })();
}

function wrongTime(library: string, seconds: number): Record<string, string> {
  return { LD_PRELOAD: library, SHIFTED_SECONDS: String(seconds) };
}

function runAt({ folder }: Project, step: Step, clock: string, seconds: number): Promise<Ending> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", `-P=${step.slice(3)}`, `steps/${step}.ts`, "small"],
    cwd: folder,
    env: { NO_COLOR: "1", ...wrongTime(clock, seconds) },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  return ending(process.spawn());
}

/** Gives each file of the data folder a time of its own, up to 4,000 days before or after now. */
async function shiftFiles({ folder }: Project, random: RandomState): Promise<void> {
  const now = Date.now() / 1000;
  for (const path of await listFiles(join(folder, "data"))) {
    const time = now + SHIFT * (2 * random.random() - 1);
    await Deno.utime(join(folder, "data", path), time, time);
  }
}
