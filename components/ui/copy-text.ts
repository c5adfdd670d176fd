import { toast } from "./toast";

/** Copies a text for elsewhere, and says so. @param copied what is said, as "Copied 482913" */
export const copyText = (text: string, copied = "Copied"): Promise<void> =>
  navigator.clipboard.writeText(text).then(
    () => toast.success(copied),
    () => toast.error("Your browser did not allow copying. Select it and copy it by hand."),
  );
