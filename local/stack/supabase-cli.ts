import path from "node:path";
import { ownPackages } from "./own-packages.ts";

/** Supabase's own command line, 135 MB that only `gen:types` and the database's advisors need. @returns its program */
export const supabaseCli = async (): Promise<string> =>
  path.join(await ownPackages("local/supabase/cli"), ".bin", "supabase");
