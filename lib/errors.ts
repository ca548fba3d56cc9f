// The error of all commands for what the user can mend.

/**
 * An error that its reader can mend: it names the thing, the value and the way out, in one line.
 * Commands print its message alone and exit with code 1; a stack trace is for bugs.
 */
export class UserError extends Error {
  /** The class's name, so that the error is told apart after it crossed a worker's border. */
  override name = "UserError";
}
