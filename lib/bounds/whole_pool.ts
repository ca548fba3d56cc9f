// The accuracy with the whole pool labeled: what all labels together are worth. It is one fit. It asks for nothing, and does not
// depend on a seed.

import { z } from "zod";

/** Labeling everything has no options. */
export const options = z.strictObject({});
