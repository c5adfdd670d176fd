/**
 * Tells the header, which is the same in every page's HTML, to show the account instead of "Sign in" before any script runs (`signed-in:` in
 * globals.css). For pages that are rendered per request. @param signedIn whether the browser has a session; who it is of is checked beside the data
 */
export const SignedInMark = ({ signedIn }: { signedIn: boolean }) =>
  signedIn ? <span hidden data-signed-in="" /> : null;

/** The same for cached pages, whose HTML is everybody's: this browser remembers whether it was signed in (`visitor-memory.ts`). */
export const RememberedMark = () => (
  // biome-ignore lint/security/noDangerouslySetInnerHtml: our own constant text
  <script dangerouslySetInnerHTML={{ __html: remember }} />
);

const remember = `try{if(localStorage.getItem("numninja-known")==="in")document.documentElement.dataset.signedIn=""}catch{}`;
