/* std_open: input, output and error of a program are there. Where one of them was closed when the
 * program began (`>&-`), the next descriptor opened would take its place: the connection to the
 * database, say, and the rows of an export would be written into it. */
#ifndef BASE_STD_OPEN_H
#define BASE_STD_OPEN_H

/* Call first in main. In the place of a closed one stands a descriptor that can be neither read
 * (0) nor written (1, 2): EBADF, as if it were closed. */
void std_open(void);

#endif
