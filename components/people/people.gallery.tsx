import type { GalleryArea } from "@/components/gallery/gallery-area";
import { sampleTime } from "@/components/gallery/samples";
import { Card } from "@/components/ui/card";
import type { Agent } from "@/lib/contract/calls/agents";
import type { Member, MemberInvitation } from "@/lib/contract/members";
import { AgentForm } from "./agent-form";
import { AgentCard } from "./agent-list";
import { TestOutcome } from "./agent-test";
import { InviteMember } from "./invite-member";
import { InvitationRow, MemberRow } from "./member-list";

const anna: Agent = {
  id: "6f9c1b7a-1111-4222-8333-0000000000a1",
  name: "Anna",
  kind: "phone",
  target: "+12025550143",
  is_member: true,
  is_on: true,
  is_proven: true,
  secret: null,
  numbers: ["6f9c1b7a-1111-4222-8333-00000000000a"],
};
const robot: Agent = {
  ...anna,
  id: "6f9c1b7a-1111-4222-8333-0000000000a2",
  name: "Robin, who answers at night",
  kind: "webhook",
  target: "https://agent.example.com/calls/with/a/long/path",
  is_member: false,
  secret: "c2VjcmV0LW9mLXRoZS1nYWxsZXJ5",
  numbers: [],
};

const ben: Member = {
  user_id: "6f9c1b7a-1111-4222-8333-0000000000b1",
  name: "Ben Ashworth",
  email: "ben@example.com",
  role: "member",
  is_you: false,
  since: sampleTime({ minutes: -90_000 }),
};
const invitation: MemberInvitation = {
  id: "6f9c1b7a-1111-4222-8333-0000000000b2",
  email: "someone.with.a.long.name@department.example.com",
  role: "billing",
  created_at: sampleTime({ minutes: -60 }),
  expires_at: sampleTime({ minutes: 9_000 }),
  is_expired: false,
};

const nothing = () => {};

export const peopleGallery: GalleryArea = {
  name: "People",
  states: {
    "Somebody who takes calls": (
      <ul>
        <AgentCard agent={anna} mayChange />
      </ul>
    ),
    "A phone that is not verified": (
      <ul>
        <AgentCard agent={{ ...anna, is_proven: false, is_member: false }} mayChange />
      </ul>
    ),
    "An agent that takes no calls": (
      <ul>
        <AgentCard agent={{ ...robot, is_on: false }} mayChange />
      </ul>
    ),
    "An agent, for those who may change nothing": (
      <ul>
        <AgentCard agent={{ ...robot, secret: null }} mayChange={false} />
      </ul>
    ),
    "An agent that was tested": (
      <Card>
        <div className="flex flex-col gap-4">
          <TestOutcome name={robot.name} outcome={{ cause: null, milliseconds: 180 }} />
          <TestOutcome name={robot.name} outcome={{ cause: "wants_stream", milliseconds: 240 }} />
          <TestOutcome name={robot.name} outcome={{ cause: "slow", milliseconds: 3_000 }} />
        </div>
      </Card>
    ),
    "Adding somebody": <AgentForm onDone={nothing} />,
    Members: (
      <Card>
        <ul className="divide-y divide-line">
          <MemberRow member={{ ...ben, name: "Ada", role: "owner", is_you: true }} mayManage isOwner />
          <MemberRow member={ben} mayManage isOwner />
          <MemberRow member={{ ...ben, email: null }} mayManage={false} isOwner={false} />
          <InvitationRow invitation={invitation} />
          <InvitationRow invitation={{ ...invitation, is_expired: true }} />
        </ul>
      </Card>
    ),
    "Inviting somebody": <InviteMember isOwner={false} />,
    "Changing an agent": <AgentForm agent={robot} onDone={nothing} />,
  },
};
