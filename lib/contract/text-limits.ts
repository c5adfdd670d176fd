/** Characters that the carrier takes. Apart from the schemas, which weigh as much as a page. */
export const longestText = 1_600;
