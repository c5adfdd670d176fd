import { z } from "zod";
import { teamRoles } from "@/lib/contract/permissions";
import { defineMessage } from "../define-message";
import { Action, Paragraph, PlainLink, Title } from "../parts/blocks";
import { nameWithoutLinks } from "../parts/without-links";

/** The link with which somebody joins an account. The row holds the invitation's id only: the token is made here, when it is written. */
export const memberInvitation = defineMessage({
  category: null,
  parameters: z.object({
    invitation_id: z.uuid(),
    account: z.string().transform(nameWithoutLinks),
    role: z.enum(teamRoles),
    hours: z.number().int().positive(),
    invited_by: z.string().nullable(),
  }),
  words: {
    subject: "You are invited to join an account on NumNinja",
    preview: "The link works once, for {days} days.",
    title: "Join {account}",
    body: "{by} invites you to act for “{account}” on NumNinja, with the role “{role}”.",
    steps: "The link works once, within {days} days, and only for this address.",
    action: "See the invitation",
    somebody: "A member of the team",
    unexpected: "If you did not expect this, you need not do anything: nothing happens before you press the button.",
  },
  subject: (_parameters, { own }) => own("subject"),
  preview: ({ hours }, { own }) => own("preview", { days: Math.round(hours / 24) }),
  body: ({ invitation_id, account, role, hours, invited_by }, { own, say, appUrl, enrollmentToken }) => {
    const link = `${appUrl}/join?token=${enrollmentToken(invitation_id)}`;
    return (
      <>
        <Title>{own("title", { account })}</Title>
        <Paragraph>{own("body", { by: invited_by ?? own("somebody"), account, role })}</Paragraph>
        <Paragraph>{own("steps", { days: Math.round(hours / 24) })}</Paragraph>
        <Action href={link}>{own("action")}</Action>
        <PlainLink hint={say("link.hint")} href={link} />
        <Paragraph soft>{own("unexpected")}</Paragraph>
      </>
    );
  },
});
