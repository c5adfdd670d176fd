"use client";

import { FooterLinks } from "./footer-links";
import { mainSectionsOf } from "./sections";
import { useVisitor } from "./visitor";

/** The account's sections in the footer: those that the person's role opens, once it is known. */
export const FooterSections = () => <FooterLinks links={mainSectionsOf(useVisitor().role)} />;
