"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { api } from "@/components/layout/api-client";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { ConfirmWithReason } from "./confirm-with-reason";
import { When } from "./when";

interface TextRegistrationProps {
  numberId: string;
  /** null: not registered */
  registeredAt: string | null;
  /** Operators and admins. */
  mayRegister: boolean;
}

/** Whether networks of North America accept texts of a number, and the way to note that they do or no longer do. */
export function TextRegistration({ numberId, registeredAt, mayRegister }: TextRegistrationProps) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const isRegistered = registeredAt !== null;

  async function confirm(reason: string) {
    await api("POST /staff/numbers/{id}/text-registration", {
      params: { id: numberId },
      body: { is_registered: !isRegistered, reason },
    });
    toast.success(isRegistered ? "It texts to North America no longer." : "It may text to North America.");
    router.refresh();
  }

  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <p>
        {isRegistered ? (
          <>
            Registered since <When at={registeredAt} />: networks of North America accept its texts.
          </>
        ) : (
          "Not registered: texts to North America are refused before they are tried."
        )}
      </p>
      {mayRegister && (
        <Button variant="secondary" size="sm" onClick={() => setOpen(true)}>
          {isRegistered ? "Registration has ended" : "Mark as registered"}
        </Button>
      )}
      <ConfirmWithReason
        open={isOpen}
        onOpenChange={setOpen}
        title={isRegistered ? "Is it no longer registered?" : "Is it registered at the carrier?"}
        confirmLabel={isRegistered ? "Registration has ended" : "Mark as registered"}
        onConfirm={confirm}
      >
        <p>
          {isRegistered
            ? "Its texts to North America are refused from now on. Texts that come in are not concerned."
            : "Only once its brand and campaign (10DLC) are approved in the carrier’s panel, or the toll-free number is verified. Without that, networks drop its texts and fine us."}
        </p>
      </ConfirmWithReason>
    </div>
  );
}
