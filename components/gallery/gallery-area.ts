import type { ReactNode } from "react";

/** The states of one area's components, as `/dev/gallery` shows them. */
export interface GalleryArea {
  /** as in the address: `/dev/gallery#cart` */
  name: string;
  /** what is shown, by what it shows */
  states: Record<string, ReactNode>;
}
