import type { GalleryArea } from "@/components/gallery/gallery-area";
import type { Agent } from "@/lib/contract/calls/agents";
import { AgentForm } from "./agent-form";
import { AgentCard } from "./agent-list";

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

const nothing = () => {};

export const peopleGallery: GalleryArea = {
  name: "People",
  states: {
    "Somebody who takes calls": <AgentCard agent={anna} mayChange />,
    "A phone that is not verified": <AgentCard agent={{ ...anna, is_proven: false, is_member: false }} mayChange />,
    "An agent that takes no calls": <AgentCard agent={{ ...robot, is_on: false }} mayChange />,
    "An agent, for those who may change nothing": <AgentCard agent={{ ...robot, secret: null }} mayChange={false} />,
    "Adding somebody": <AgentForm onDone={nothing} />,
    "Changing an agent": <AgentForm agent={robot} onDone={nothing} />,
  },
};
