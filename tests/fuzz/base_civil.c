/* base_civil.c: any text as a date, a time, a decimal number; any bytes as UTF-8. What is read is, written again, the same moment. */
#include "base/civil.h"
#include "base/decimal.h"
#include "base/utf8.h"
#include "plenary/limits.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes in = bytes_at(data, size);
    char date[CIVIL_DATE_TEXT], time[CIVIL_TIME_TEXT], minute[17];
    struct decimal d;
    struct pln_error err;
    int64_t day, ms, again;
    size_t bad = utf8_bad_at(in);

    if (bad > size || (bad == size) != utf8_is_valid(in) || (bad == size && utf8_control_at(in) > size) || utf8_cut(in, 7) > 7)
        abort();
    if (civil_date_read(in, &day, &err)) {
        civil_date_write(day, date);
        if (!bytes_equal_str(in, date))
            abort();
    }
    if (civil_time_read(in, 3600000, &ms, &err)) {
        if (ms < 0 || ms > PLN_TIME_MS_MAX)
            abort();
        civil_time_write(ms, time);
        civil_minute_write(ms, 3600000, minute);
        if (!civil_time_read(BYTES_STR(time), 0, &again, &err) || again != ms)
            abort();
    }
    if (decimal_read(in, &d, &err) && (d.places > 17 || decimal_compare(&d, &d) != 0))
        abort();
    return 0;
}
