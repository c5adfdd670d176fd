import { staffActor } from "./callers.ts";
import type { World } from "./world.ts";

/** Actors as lib/callers/actor.ts never makes them, each aimed at account A. None may get in. */
export function forgeries(world: World): [what: string, actor: unknown][] {
  const user_id = world.caller("owner").userId!;
  const account_id = world.a.account!;
  const keyId = (name: Parameters<World["caller"]>[0]) => world.caller(name).actor.key_id;
  const scopes = world.caller("key").actor.scopes;
  const { cart } = world.caller("guest").actor;
  return [
    ["SQL null", null],
    ["an empty array", []],
    ["an empty object", {}],
    ["a string", "user"],
    ["a number", 42],
    ["true", true],
    ["the owner in an array", [{ kind: "user", user_id }]],
    ["no kind", { user_id }],
    ["a null kind", { kind: null, user_id }],
    ["a kind in capitals", { kind: "USER", user_id }],
    ["a kind with a space", { kind: "user ", user_id }],
    ["kinds in an array", { kind: ["user"], user_id }],
    ["an unknown kind", { kind: "staff", user_id }],
    ["a role of the database", { kind: "service_role", user_id, role: "service_role" }],
    ["the system", { kind: "system" }],
    ["the system, as the owner", { kind: "system", user_id, account_id }],
    ["a person without id", { kind: "user" }],
    ["the owner without a session", { kind: "user", user_id }],
    ["the owner in a stranger's session", { kind: "user", user_id, session_id: world.caller("stranger").userId }],
    ["the owner at work", { kind: "staff", user_id, session_id: user_id }],
    ["a member of staff at work", staffActor(world.caller("staff-admin"))],
    ["a person with a null id", { kind: "user", user_id: null }],
    ["a person with an empty id", { kind: "user", user_id: "" }],
    ["an injection as id", { kind: "user", user_id: `${user_id}' or true --` }],
    ["an id in an array", { kind: "user", user_id: [user_id] }],
    ["an id under another name", { kind: "user", userId: user_id, id: user_id, sub: user_id }],
    [
      "a stranger who says more",
      { ...world.caller("stranger").actor, account_id, role: "owner", is_staff: true, scopes },
    ],
    ["a person with a key's fields", { kind: "user", key_id: keyId("key"), account_id, scopes }],
    ["a key with a person's id", { kind: "key", key_id: user_id, account_id, scopes }],
    ["a key without id", { kind: "key", account_id, scopes }],
    ["a key with a null id, and the owner's", { kind: "key", key_id: null, user_id, account_id, scopes }],
    ["another account's key", { kind: "key", key_id: world.keyOfB, account_id, scopes }],
    ["a key that claims scopes", { kind: "key", key_id: keyId("key:none"), account_id, scopes }],
    ["a revoked key that claims scopes", { kind: "key", key_id: keyId("key:revoked"), account_id, scopes }],
    ["a guest with an account", { kind: "guest", cart, account_id }],
    ["a guest with the owner's id", { kind: "guest", cart, user_id }],
    ["a guest without a cart", { kind: "guest" }],
    ["a guest with a null cart", { kind: "guest", cart: null }],
    ["a guest with a cart id for a token", { kind: "guest", cart: world.a.hold }],
    ["a guest with half a token", { kind: "guest", cart: String(cart).slice(0, 32) }],
  ];
}
