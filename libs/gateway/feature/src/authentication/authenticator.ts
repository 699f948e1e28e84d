import { Inject, Injectable } from '@nestjs/common';
import { platformErrors, ProblemError, type Principal } from '@parlance/shared/contract-kit';
import { AddressLimits } from '../rate-limit/rate-limiter';
import type { Credential } from './credential';
import { isUnauthenticated, PrincipalCache } from './principal-cache';

/** Establishes who asks. Guessing tokens is limited by address. */
@Injectable()
export class Authenticator {
  constructor(
    @Inject(PrincipalCache) private readonly principals: PrincipalCache,
    @Inject(AddressLimits) private readonly addresses: AddressLimits,
  ) {}

  /** Throws `platform.unauthenticated`, or `platform.rate_limited` for an address that failed too often. */
  async principalOf(credential: Credential | null, address: string): Promise<Principal> {
    if (!credential) {
      this.addresses.take(address);
      throw new ProblemError(platformErrors.unauthenticated, {
        detail: 'Sign in, or send a session token or an API key as Authorization: Bearer',
      });
    }
    const known = this.principals.peek(credential.token);
    if (known) return known;
    this.addresses.check(address);
    try {
      return await this.principals.principalOf(credential.token);
    } catch (error) {
      if (isUnauthenticated(error)) this.addresses.take(address);
      throw error;
    }
  }
}
