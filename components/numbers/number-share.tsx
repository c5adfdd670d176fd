"use client";

import { ContactRound, Copy, PhoneCall, QrCode } from "lucide-react";
import { useState } from "react";
import { NumberQr } from "@/components/numbers/number-qr";
import { Button, buttonStyles } from "@/components/ui/button";
import { copyText } from "@/components/ui/copy-text";
import type { OwnedNumberDetail } from "@/lib/contract/numbers";

/** A value of a vCard: what ends or parts values is escaped (RFC 6350 §3.4). */
const vCardText = (text: string): string => text.replace(/[\\;,]/g, (sign) => `\\${sign}`).replace(/\s+/g, " ");

/** A contact for a phone's address book. */
export const vCard = (name: string, e164: string): string =>
  ["BEGIN:VCARD", "VERSION:4.0", `FN:${vCardText(name)}`, `TEL;VALUE=uri;TYPE=work:tel:${e164}`, "END:VCARD", ""].join(
    "\r\n",
  );

/** To use the number elsewhere: copied, called, kept as a contact, or read by a camera. */
export function NumberShare({ number: { e164, display, label } }: { number: OwnedNumberDetail }) {
  const [showsQr, setShowsQr] = useState(false);
  if (!e164) return null;
  return (
    <div className="mb-5 flex flex-wrap gap-2">
      <Button variant="secondary" size="sm" onClick={() => copyText(e164, `${display} is copied`)}>
        <Copy aria-hidden className="size-4" /> Copy
      </Button>
      <a href={`tel:${e164}`} className={buttonStyles({ variant: "secondary", size: "sm" })}>
        <PhoneCall aria-hidden className="size-4" /> Call it
      </a>
      <a
        href={`data:text/vcard;charset=utf-8,${encodeURIComponent(vCard(label ?? display, e164))}`}
        download={`${e164.slice(1)}.vcf`}
        className={buttonStyles({ variant: "secondary", size: "sm" })}
      >
        <ContactRound aria-hidden className="size-4" /> Contact card
      </a>
      <Button variant="secondary" size="sm" aria-expanded={showsQr} onClick={() => setShowsQr(!showsQr)}>
        <QrCode aria-hidden className="size-4" /> QR code
      </Button>
      {showsQr && (
        <div className="w-full pt-2">
          <NumberQr e164={e164} display={display} />
          <p className="mt-1 text-ink-soft text-sm">A phone’s camera reads it and offers to call.</p>
        </div>
      )}
    </div>
  );
}
