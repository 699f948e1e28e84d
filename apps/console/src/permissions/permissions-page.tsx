/** The permission board, at `/permissions`. Its address is read by `readPermissionsSearch`. */
export function PermissionsPage() {
  return null;
}
