/** What an account holds in EC2 and Elastic Load Balancing: one declaration per resource type. */
@NullMarked
package dev.polo.collectors.ec2;

import org.jspecify.annotations.NullMarked;
