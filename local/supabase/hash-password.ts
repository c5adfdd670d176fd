import bcrypt from "bcryptjs";

/** As hosted Supabase. The variable is lite's own, so that both hash alike; tests set it low. */
const cost = Number(process.env.LITE_AUTH_BCRYPT_COST || 10);

export const hashPassword = (password: string): Promise<string> => bcrypt.hash(password, cost);
