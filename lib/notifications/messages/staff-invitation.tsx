import { z } from "zod";
import { staffRoles } from "@/lib/contract/permissions";
import { defineMessage } from "../define-message";
import { Action, Paragraph, PlainLink, Title } from "../parts/blocks";

/** The link to enroll a second factor. The row holds the invitation's id only: the token is made here, when it is written. */
export const staffInvitation = defineMessage({
  category: null,
  parameters: z.object({
    invitation_id: z.uuid(),
    role: z.enum(staffRoles),
    /** Not a member yet; else they enroll again. */
    is_new: z.boolean(),
    hours: z.number().int().positive(),
    invited_by: z.string().nullable(),
  }),
  words: {
    "subject-new": "You are invited to the back office of NumNinja",
    subject: "Set up your second factor again",
    preview: "The link works once, for {hours} hours.",
    "body-new": "{by} invites you to work in NumNinja's back office as {role}.",
    body: "{by} lets you set up a new second factor for NumNinja's back office. The one you have stops working when you begin.",
    steps:
      "You need your phone with an authenticator app. The link works once, within {hours} hours, and only for this address.",
    action: "Set up the second factor",
    somebody: "An administrator",
    unexpected: "If you did not expect this, do not follow the link and tell a colleague.",
  },
  subject: ({ is_new }, { own }) => own(is_new ? "subject-new" : "subject"),
  preview: ({ hours }, { own }) => own("preview", { hours }),
  body: ({ invitation_id, role, is_new, hours, invited_by }, { own, say, appUrl, enrollmentToken }) => {
    const link = `${appUrl}/sign-in/enroll?token=${enrollmentToken(invitation_id)}`;
    return (
      <>
        <Title>{own(is_new ? "subject-new" : "subject")}</Title>
        <Paragraph>{own(is_new ? "body-new" : "body", { by: invited_by ?? own("somebody"), role })}</Paragraph>
        <Paragraph>{own("steps", { hours })}</Paragraph>
        <Action href={link}>{own("action")}</Action>
        <PlainLink hint={say("link.hint")} href={link} />
        <Paragraph soft>{own("unexpected")}</Paragraph>
      </>
    );
  },
});
