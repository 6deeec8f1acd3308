import type { Catalogue, Collection, Document } from '#shared/catalogue/port';
import type { Clock } from '#shared/kernel/clock';
import { newId } from '#shared/kernel/ids';
import { UserNotFoundError } from './errors';
import { checkNewPassword, hashPassword } from './password';
import type { Role } from './permissions';
import { securitySpecs } from './specs';

/** A person who logs in. */
export interface User extends Document {
  /** Unique, lower case. */
  readonly login: string;
  /** PHC string of argon2id. */
  readonly passwordHash: string;
  readonly roles: readonly { readonly role: Role; readonly spaces: readonly string[] }[];
  readonly createdAt: string;
  readonly passwordChangedAt: string;
  readonly disabled?: boolean;
}

/** The users of the platform, in the collection `users`. */
export interface Users {
  /** @throws WeakPasswordError @throws DuplicateKeyError when the login is taken */
  create(login: string, password: string, roles: User['roles']): Promise<User>;
  byLogin(login: string): Promise<User | null>;
  byId(id: string): Promise<User | null>;
  /** @throws WeakPasswordError @throws UserNotFoundError */
  setPassword(login: string, password: string): Promise<User>;
  any(): Promise<boolean>;
}

/** Opens the users of a catalogue. */
export function createUsers(catalogue: Catalogue, clock: Clock): Users {
  const users: Collection<User> = catalogue.collection<User>(securitySpecs.users);
  const timestamp = () => new Date(clock.now()).toISOString();

  return {
    async create(login, password, roles) {
      checkNewPassword(password, login);
      const at = timestamp();
      const passwordHash = await hashPassword(password);
      const _id = newId(clock.now());
      const user = { _id, login: login.toLowerCase(), passwordHash, roles, createdAt: at, passwordChangedAt: at };
      await users.insertOne(user, { durable: true });
      return user;
    },
    byLogin: (login) => users.findOne({ login: login.toLowerCase() }),
    byId: (id) => users.findOne({ _id: id }),
    async setPassword(login, password) {
      checkNewPassword(password, login);
      const change = { passwordHash: await hashPassword(password), passwordChangedAt: timestamp() };
      const user = await users.findOneAndUpdate(
        { login: login.toLowerCase() },
        { $set: change },
        { durable: true, returnDocument: 'after' },
      );
      if (!user) throw new UserNotFoundError('No such user');
      return user;
    },
    any: async () => (await users.findOne({})) !== null,
  };
}
