import { toast } from "@/components/ui/toast";
import { noConnection } from "./no-connection";

/** True without a network, with a message: what would leave the page or ask the server is not begun. */
export function refuseOffline(): boolean {
  if (navigator.onLine) return false;
  toast.error(noConnection);
  return true;
}
