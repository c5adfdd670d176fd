/** Said when no answer came: of the API, or of a part of the page that is loaded when it is used. */
export const noConnection = "No connection to NumNinja. Check your internet and try again.";
