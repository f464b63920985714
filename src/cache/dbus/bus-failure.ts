/** A bus cannot be used, or answered with an error; the message is half a sentence, such as "it hung up". */
export class BusFailure extends Error {
  /** Name of the D-Bus error that a call was answered with, such as `org.freedesktop.DBus.Error.ServiceUnknown`. */
  readonly errorName: string | undefined;

  constructor(message: string, errorName?: string) {
    super(message);
    this.name = 'BusFailure';
    this.errorName = errorName;
  }
}
