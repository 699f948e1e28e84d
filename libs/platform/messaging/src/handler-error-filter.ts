import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';

/**
 * Hands what a handler throws to the transport as it is. Nest's own filter would make one anonymous "Internal server
 * error" of everything, and the difference between retrying, putting aside and answering with a problem would be gone.
 */
@Catch()
export class HandlerErrorFilter implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}
