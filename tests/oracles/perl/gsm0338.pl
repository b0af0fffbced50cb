#!/usr/bin/perl
# Encodes every Unicode scalar value with Perl's own Encode::GSM0338 (3GPP TS 23.038) and prints one
# line for each that the GSM 7-bit default alphabet or its extension table holds:
#
#     0041 41          code point, septets as hexadecimal octets
#     20AC 1B65
#     END 1112064      how many scalar values were asked
use strict;
use warnings;

use Encode ();
use Encode::GSM0338 ();

# Before Encode 3.07 the module lost zero octets, and `@` is one.
die "Encode::GSM0338 2.8 or newer is needed, this is $Encode::GSM0338::VERSION\n"
  if $Encode::GSM0338::VERSION < 2.08;

my $gsm = Encode::find_encoding('gsm0338') or die "Encode does not know gsm0338\n";
my $asked = 0;

for my $value ( 0 .. 0x10FFFF ) {
    next if $value >= 0xD800 && $value <= 0xDFFF;
    # What has no septets becomes nothing, instead of a question mark.
    my $octets = $gsm->encode( chr $value, sub { '' } );
    $asked++;
    printf "%04X %s\n", $value, uc unpack 'H*', $octets if length $octets;
}
print "END $asked\n";
