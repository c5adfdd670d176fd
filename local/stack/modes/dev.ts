import { serve } from "./start.ts";

/** `npm run dev`: like `npm start`, with hot reload instead of a build. */
export const run = () => serve("dev");
