import type { ReactNode } from "react";
import type { Settings } from "@/lib/accounts";

/** One topic of the settings. */
export interface Section {
  title: string;
  about?: string;
  /** Its form; null where the topic does not concern the person. May be a component that reads what it needs. */
  content(settings: Settings): ReactNode;
}
