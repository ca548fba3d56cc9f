// Saving what changes often, without waiting for the disk each time.

/**
 * Saves what changes: one save at a time, and the next with all that has changed meanwhile.
 *
 * @param save Saves what is there at that moment
 * @returns `change` tells of a change; `end` waits until all changes are saved, and throws what a save threw
 */
export function startSaving(
  save: () => Promise<void>,
): { change(): void; end(): Promise<void> } {
  let isChanged = false;
  let failure: { error: unknown } | undefined;
  let running: Promise<void> | undefined;
  const run = async () => {
    while (isChanged && failure === undefined) {
      isChanged = false;
      await save().catch((error) => failure = { error });
    }
    running = undefined;
  };
  const check = () => {
    if (failure !== undefined) throw failure.error;
  };
  return {
    change() {
      check();
      isChanged = true;
      running ??= run();
    },
    async end() {
      await running;
      check();
    },
  };
}
