import { SignedInMark } from "@/components/layout/signed-in-mark";
import { pageHasSession } from "@/lib/callers";

/** For pages that are rendered per request: the header shows whether this browser has a session, before any script. */
export const SessionMark = async () => <SignedInMark signedIn={await pageHasSession()} />;
