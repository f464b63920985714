import { indexOfList } from './object-index.ts';
import type { Device, Group, Tenant, User } from './tenant.ts';

const idOf = ({ id }: { readonly id: string }) => [id];
const userKeys = ({ id, userPrincipalName }: User) => [id, userPrincipalName];
const mailOf = ({ mail }: User) => [mail];
const deviceKeys = ({ id, deviceId }: Device) => [id, deviceId];

/** Finds a user by id or user principal name, in any letter case. */
export function findUserByKey({ users }: Tenant, key: string): User | undefined {
  return indexOfList(users, userKeys).find(key);
}

/** Returns the position of a user in the list of users, or -1. */
export function positionOfUser({ users }: Tenant, id: string): number {
  return indexOfList(users, userKeys).positionOf(id);
}

/** Like {@link findUserByKey}, but may miss a user who was added or changed since the last search that found none. */
export function peekUser({ users }: Tenant, key: string): User | undefined {
  return indexOfList(users, userKeys).peek(key);
}

/** Finds the users with a mail address, in any letter case; undefined when that needs a search of all users. */
export function findUsersByMail({ users }: Tenant, mail: string): readonly User[] | undefined {
  return indexOfList(users, mailOf).findEvery(mail);
}

/** Finds a group by id. */
export function findGroupById({ groups }: Tenant, id: string): Group | undefined {
  return indexOfList(groups, idOf).find(id);
}

/** Finds a device by its object id or by its device id. */
export function findDeviceByKey({ devices }: Tenant, key: string): Device | undefined {
  return indexOfList(devices, deviceKeys).find(key);
}
